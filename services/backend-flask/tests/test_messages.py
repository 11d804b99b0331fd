from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from mypy_boto3_dynamodb import DynamoDBClient

from backend_flask.messages import Messages, conversation
from tests.conftest import SIGNED_IN, TABLE
from tests.verifier import HANDLE


def test_a_message_is_stored_under_its_conversation_and_time(
    dynamodb: DynamoDBClient, client: FlaskClient
) -> None:
    body = {"user_receiver_handle": "bayko", "message": "Hi"}

    answer = client.post("/api/messages", json=body, headers=SIGNED_IN)

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
