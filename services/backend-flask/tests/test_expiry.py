"""Test of the running service on a database in which nothing was ever deleted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from backend_flask.activities import HOME_FEED_LENGTH, Activities, home_query
from tests.service import Service

EXPIRED = 500_000
POSTED = HOME_FEED_LENGTH // 2
"""Number of other activities. To fill the feed, all activities are read."""


def test_a_service_deletes_expired_activities_and_the_feed_does_not_read_them(
    postgresql_engine: Engine, variables: dict[str, str], tmp_path: Path
) -> None:
    for number in range(POSTED):
        message = f"number {number}"
        Activities(postgresql_engine).post(handle="a", message=message, ttl=timedelta(days=1))
    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql(
            "INSERT INTO activities (uuid, handle, message, created_at, expires_at) "
            "SELECT gen_random_uuid(), 'a', 'expired', now() - interval '1 day', now() "
            f"FROM generate_series(1, {EXPIRED})"
        )
    variables["CONNECTION_URL"] = postgresql_engine.url.set(
        drivername="postgresql"
    ).render_as_string()
    with Service(variables, temp_directory=tmp_path) as service:
        service.wait_for_line(f"deleted {EXPIRED} expired activities")

    with postgresql_engine.begin() as connection:
        connection.exec_driver_sql("BEGIN")
        feed = connection.execute(home_query(datetime.now(UTC))).all()
        rows_read = connection.exec_driver_sql(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables "
            "WHERE relname = 'activities'"
        ).scalar_one()

    assert len(feed) == POSTED
    assert rows_read <= HOME_FEED_LENGTH
