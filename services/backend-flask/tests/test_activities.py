import uuid
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, insert, select

import backend_flask.activities
from backend_flask.activities import HOME_FEED_LENGTH, Activities
from backend_flask.bodies import TTLS
from backend_flask.database import activities
from tests.conftest import SIGNED_IN
from tests.verifier import HANDLE

DAY = timedelta(days=1)


def put(engine: Engine, message: str, *, age: timedelta, ttl: timedelta = DAY) -> None:
    created_at = datetime.now(UTC) - age
    with engine.begin() as connection:
        connection.execute(
            insert(activities).values(
                uuid=uuid.uuid4(),
                handle=HANDLE,
                message=message,
                created_at=created_at,
                expires_at=created_at + ttl,
            )
        )


def stored_messages(engine: Engine) -> list[str]:
    with engine.begin() as connection:
        return list(connection.scalars(select(activities.c.message)))


def home_messages(engine: Engine) -> list[str]:
    return [activity["message"] for activity in Activities(engine).home()]


def test_home_feed_is_empty_at_first(engine: Engine) -> None:
    assert Activities(engine).home() == []


def test_home_feed_shows_the_newest_first(engine: Engine) -> None:
    put(engine, "second", age=timedelta(minutes=2))
    put(engine, "first", age=timedelta(minutes=3))
    put(engine, "third", age=timedelta(minutes=1))

    assert home_messages(engine) == ["third", "second", "first"]


def test_home_feed_leaves_out_expired_activities(engine: Engine) -> None:
    put(engine, "expired", age=2 * DAY, ttl=DAY)
    put(engine, "older, but valid for longer", age=3 * DAY, ttl=7 * DAY)

    assert home_messages(engine) == ["older, but valid for longer"]


def test_home_feed_has_a_maximum_length(engine: Engine) -> None:
    for number in range(HOME_FEED_LENGTH + 1):
        put(engine, str(number), age=timedelta(minutes=number))

    assert home_messages(engine) == [str(number) for number in range(HOME_FEED_LENGTH)]


def test_home_feed_returns_the_same_activity_as_the_post(engine: Engine) -> None:
    posted = Activities(engine).post(handle=HANDLE, message="Grüße, 世界 👋", ttl=DAY)

    assert Activities(engine).home() == [posted]


def test_deleting_expired_activities_keeps_the_others(engine: Engine) -> None:
    put(engine, "expired", age=2 * DAY, ttl=DAY)
    put(engine, "older, but valid for longer", age=3 * DAY, ttl=7 * DAY)

    assert Activities(engine).delete_expired() == 1
    assert stored_messages(engine) == ["older, but valid for longer"]


def test_expired_activities_are_deleted_in_batches_until_none_is_left(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend_flask.activities, "DELETED_AT_ONCE", 2)
    for number in range(5):
        put(engine, str(number), age=2 * DAY, ttl=DAY)

    assert Activities(engine).delete_expired() == 5
    assert stored_messages(engine) == []


def test_a_task_does_not_wait_for_activities_that_another_task_deletes(
    postgresql_engine: Engine,
) -> None:
    put(postgresql_engine, "of the other task", age=3 * DAY, ttl=DAY)
    put(postgresql_engine, "ours", age=2 * DAY, ttl=DAY)
    with postgresql_engine.begin() as other_task:
        other_task.exec_driver_sql("BEGIN")
        other_task.exec_driver_sql("DELETE FROM activities WHERE message = 'of the other task'")

        assert Activities(postgresql_engine).delete_expired() == 1


def test_times_are_in_utc(engine: Engine) -> None:
    posted = Activities(engine).post(handle=HANDLE, message="now", ttl=DAY)

    created_at = datetime.fromisoformat(posted["created_at"])
    assert created_at.tzinfo == UTC
    assert abs(datetime.now(UTC) - created_at) < timedelta(minutes=1)
    assert datetime.fromisoformat(posted["expires_at"]) - created_at == DAY


def test_posting_answers_with_the_activity(client: FlaskClient) -> None:
    answer = client.post("/api/activities", json={"message": " Hello "}, headers=SIGNED_IN)

    assert answer.status_code == 201
    activity = answer.get_json()
    assert uuid.UUID(activity.pop("uuid"))
    created_at = datetime.fromisoformat(activity.pop("created_at"))
    assert datetime.fromisoformat(activity.pop("expires_at")) - created_at == timedelta(days=7)
    assert activity == {
        "handle": HANDLE,
        "display_name": HANDLE,
        "message": "Hello",
        "likes_count": 0,
        "replies_count": 0,
        "reposts_count": 0,
    }


def test_the_home_feed_is_public(client: FlaskClient) -> None:
    posted = client.post("/api/activities", json={"message": "Hello"}, headers=SIGNED_IN)

    answer = client.get("/api/activities/home")

    assert answer.status_code == 200
    assert answer.get_json() == [posted.get_json()]


@pytest.mark.parametrize("ttl", TTLS)
def test_an_activity_expires_after_its_ttl(client: FlaskClient, ttl: str) -> None:
    body = {"message": "Hello", "ttl": ttl}

    activity = client.post("/api/activities", json=body, headers=SIGNED_IN).get_json()

    created_at, expires_at = (
        datetime.fromisoformat(activity[name]) for name in ("created_at", "expires_at")
    )
    assert expires_at - created_at == TTLS[ttl]
