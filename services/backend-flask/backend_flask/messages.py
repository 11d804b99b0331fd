"""Direct messages in DynamoDB, as items that the original Cruddur application reads."""

import json
import uuid
from datetime import UTC, datetime

import boto3
from botocore.config import Config

BOUNDED = Config(
    connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2}
)
"""Limits of a call to DynamoDB: a stopping task has 4 seconds to finish its requests."""


class Messages:
    """Messages in a table: one item per message, `pk` is the conversation, `sk` the time."""

    def __init__(self, *, table_name: str, region: str) -> None:
        self._table_name = table_name
        self._dynamodb = boto3.client("dynamodb", region_name=region, config=BOUNDED)

    def send(self, *, sender: str, receiver: str, message: str) -> dict[str, str]:
        created_at = datetime.now(UTC).isoformat(timespec="microseconds")
        message_uuid = str(uuid.uuid4())
        self._dynamodb.put_item(
            TableName=self._table_name,
            Item={
                "pk": {"S": f"MSG#{conversation(sender, receiver)}"},
                "sk": {"S": created_at},
                "message_uuid": {"S": message_uuid},
                "message": {"S": message},
                "user_handle": {"S": sender},
                "user_display_name": {"S": sender},
            },
            # Refuses the second message of one microsecond, which would overwrite the first.
            ConditionExpression="attribute_not_exists(pk)",
        )
        return {
            "uuid": message_uuid,
            "handle": sender,
            "message": message,
            "created_at": created_at,
        }


def conversation(*handles: str) -> str:
    """Return the id of the conversation of two users, in any order of their handles."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(sorted(handles))))
