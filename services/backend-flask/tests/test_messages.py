import json
from datetime import UTC, datetime, tzinfo
from typing import Any, Self, cast
from uuid import UUID

import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.client import BaseClient
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from flask.testing import FlaskClient
from mypy_boto3_dynamodb import DynamoDBClient
from werkzeug.exceptions import ServiceUnavailable

from backend_flask.messages import Messages, conversation
from tests.conftest import SIGNED_IN, TABLE
from tests.verifier import HANDLE

BODY = {"user_receiver_handle": "bayko", "message": "Hi"}


def test_a_message_is_stored_under_its_conversation_and_time(
    dynamodb: DynamoDBClient, client: FlaskClient
) -> None:
    answer = client.post("/api/messages", json=BODY, headers=SIGNED_IN)

    assert answer.status_code == 201
    sent = answer.get_json()
    assert UUID(sent["uuid"])
    assert datetime.fromisoformat(sent["created_at"]).tzinfo == UTC
    assert (sent["handle"], sent["message"]) == (HANDLE, "Hi")
    assert dynamodb.scan(TableName=TABLE)["Items"] == [
        {
            "pk": {"S": f"MSG#{conversation(HANDLE, 'bayko')}"},
            "sk": {"S": sent["created_at"]},
            "message_uuid": {"S": sent["uuid"]},
            "message": {"S": "Hi"},
            "user_handle": {"S": HANDLE},
            "user_display_name": {"S": HANDLE},
        }
    ]


def test_both_users_write_into_one_conversation(dynamodb: DynamoDBClient) -> None:
    messages = Messages(table_name=TABLE, region="us-east-1")

    messages.send(sender="andrewbrown", receiver="bayko", message="Hi")
    messages.send(sender="bayko", receiver="andrewbrown", message="Hi yourself")

    items = dynamodb.query(
        TableName=TABLE,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"MSG#{conversation('bayko', 'andrewbrown')}"}},
    )["Items"]
    assert [item["message"]["S"] for item in items] == ["Hi", "Hi yourself"]


@pytest.mark.parametrize("handles", [("andrewbrown", "carol"), ("a", "b\nc"), ("a\nb", "c")])
def test_every_pair_of_handles_has_its_own_conversation(handles: tuple[str, str]) -> None:
    others = {("andrewbrown", "bayko"), ("andrewbrown", "carol"), ("a", "b\nc"), ("a\nb", "c")}

    assert conversation(*handles) not in {conversation(*other) for other in others - {handles}}


@pytest.fixture
def messages(dynamodb: DynamoDBClient) -> Messages:
    assert dynamodb
    return Messages(table_name=TABLE, region="us-east-1")


def test_a_message_that_was_stored_with_a_lost_answer_is_sent(
    dynamodb: DynamoDBClient, messages: Messages
) -> None:
    answers: list[object] = []

    def lose_first(request: AWSPreparedRequest, **_: object) -> None:
        if not answers:
            answers.append(dynamodb.put_item(**json.loads(cast(bytes, request.body))))
            raise ReadTimeoutError(endpoint_url=request.url)

    messages.dynamodb.meta.events.register_first("before-send.dynamodb.PutItem", lose_first)

    sent = messages.send(sender="andrewbrown", receiver="bayko", message="Hi")

    [item] = dynamodb.scan(TableName=TABLE)["Items"]
    assert item["message_uuid"]["S"] == sent["uuid"]
    assert answers


def test_a_message_never_overwrites_another_one(
    dynamodb: DynamoDBClient, messages: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(2026, 1, 1, tzinfo=tz)

    monkeypatch.setattr("backend_flask.messages.datetime", Stopped)
    messages.send(sender="andrewbrown", receiver="bayko", message="first")

    with pytest.raises(ServiceUnavailable):
        messages.send(sender="andrewbrown", receiver="bayko", message="second")

    [item] = dynamodb.scan(TableName=TABLE)["Items"]
    assert item["message"]["S"] == "first"


def refusal(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutItem")


@pytest.mark.parametrize(
    "outage",
    [
        ReadTimeoutError(endpoint_url="x"),
        ConnectTimeoutError(endpoint_url="x"),
        EndpointConnectionError(endpoint_url="x"),
        CredentialRetrievalError(provider="x", error_msg="x"),
        refusal("InternalServerError", 500),
        refusal("ServiceUnavailable", 503),
        refusal("ThrottlingException", 400),
        refusal("ProvisionedThroughputExceededException", 400),
    ],
    ids=str,
)
def test_while_dynamodb_is_away_the_answer_is_503(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, outage: Exception
) -> None:
    def fail(*_: object) -> None:
        raise outage

    monkeypatch.setattr(BaseClient, "_make_api_call", fail)

    answer = client.post("/api/messages", json=BODY, headers=SIGNED_IN)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_a_missing_table_is_an_unexpected_error(
    dynamodb: DynamoDBClient, client: FlaskClient
) -> None:
    dynamodb.delete_table(TableName=TABLE)

    assert client.post("/api/messages", json=BODY, headers=SIGNED_IN).status_code == 500
