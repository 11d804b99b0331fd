"""Direct messages, in the DynamoDB table whose items the seed's application reads."""

import json
import uuid
from datetime import UTC, datetime

import boto3
from botocore.config import Config

BOUNDED = Config(
    connect_timeout=1, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2}
)
"""Quick enough for a task that stops: it has four seconds for what it has begun."""


class Messages:
    """One item per message: `pk` is the conversation, `sk` the time."""

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
            # Two messages of one microsecond: the second is refused, the first is not lost.
            ConditionExpression="attribute_not_exists(pk)",
        )
        return {
            "uuid": message_uuid,
            "handle": sender,
            "message": message,
            "created_at": created_at,
        }


def conversation(*handles: str) -> str:
    """The id that two people share, whoever of them writes first."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(sorted(handles))))
