import pytest
from flask.testing import FlaskClient

from tests.conftest import SIGNED_IN

CHOICES = "'30-days', '7-days', '3-days', '1-day', '12-hours', '3-hours' or '1-hour'"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", "Invalid JSON: EOF while parsing a value at line 1 column 0"),
        ("{", "Invalid JSON: EOF while parsing an object at line 1 column 1"),
        ("[]", "Input should be an object"),
        ("{}", "message: Field required"),
        ('{"message": 1}', "message: Input should be a valid string"),
        ('{"message": null}', "message: Input should be a valid string"),
        ('{"message": " "}', "message: String should have at least 1 character"),
        ('{"message": "%s"}' % ("x" * 281), "message: String should have at most 280 characters"),
        ('{"message": "a\\u0000b"}', "message: String should match pattern '^[^\\x00]*$'"),
        ('{"message": "x", "ttl": "2-days"}', f"ttl: Input should be {CHOICES}"),
        ('{"message": "x", "ttl": 7}', f"ttl: Input should be {CHOICES}"),
        ('{"message": "x", "handle": "y"}', "handle: Extra inputs are not permitted"),
    ],
)
def test_a_bad_activity_is_refused(client: FlaskClient, body: str, error: str) -> None:
    answer = client.post("/api/activities", data=body, headers=SIGNED_IN)

    assert answer.status_code == 422
    assert answer.get_json() == {"errors": [error]}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"message": "x"}, "user_receiver_handle: Field required"),
        ({"user_receiver_handle": "x"}, "message: Field required"),
        (
            {"user_receiver_handle": " ", "message": "x"},
            "user_receiver_handle: String should have at least 1 character",
        ),
        (
            {"user_receiver_handle": "x", "message": "x" * 1025},
            "message: String should have at most 1024 characters",
        ),
    ],
)
def test_a_bad_message_is_refused(client: FlaskClient, body: dict[str, str], error: str) -> None:
    answer = client.post("/api/messages", json=body, headers=SIGNED_IN)

    assert answer.status_code == 422
    assert answer.get_json() == {"errors": [error]}


def test_the_answer_lists_all_errors_of_a_body(client: FlaskClient) -> None:
    answer = client.post("/api/messages", json={}, headers=SIGNED_IN)

    assert len(answer.get_json()["errors"]) == 2


@pytest.mark.parametrize("body", ['{"message": "\\ud800"}', b'{"message": "\xff"}'])
def test_invalid_unicode_is_refused(client: FlaskClient, body: str | bytes) -> None:
    answer = client.post("/api/activities", data=body, headers=SIGNED_IN)

    assert answer.status_code == 422


def test_the_longest_activity_is_accepted(client: FlaskClient) -> None:
    answer = client.post("/api/activities", json={"message": "👋" * 280}, headers=SIGNED_IN)

    assert answer.status_code == 201
