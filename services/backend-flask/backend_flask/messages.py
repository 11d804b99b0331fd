"""Direct messages in DynamoDB, as items that the original Cruddur application reads."""

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus

import boto3
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 # botocore's base class of failed connections
    CredentialRetrievalError,
    HTTPClientError,
)

from backend_flask.errors import unavailable

BOUNDED = Config(
    connect_timeout=0.5, read_timeout=0.7, retries={"mode": "standard", "total_max_attempts": 2}
)
"""Limits of a call to DynamoDB, in seconds: two attempts end within the deadline of a request."""

THROTTLING = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
}
"""Errors with status 400 after which DynamoDB accepts the request later.

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
"""

log = logging.getLogger(__name__)


class Messages:
    """Messages in a table: one item per message, `pk` is the conversation, `sk` the time."""

    def __init__(self, *, table_name: str, region: str) -> None:
        self._table_name = table_name
        self.dynamodb = boto3.client("dynamodb", region_name=region, config=BOUNDED)

    def send(self, *, sender: str, receiver: str, message: str) -> dict[str, str]:
        """Store a message and return it.

        Raises:
            ServiceUnavailable: DynamoDB does not answer, answers an error of its own, or throttles.
        """
        created_at = datetime.now(UTC).isoformat(timespec="microseconds")
        message_uuid = str(uuid.uuid4())
        item = {
            "pk": f"MSG#{conversation(sender, receiver)}",
            "sk": created_at,
            "message_uuid": message_uuid,
            "message": message,
            "user_handle": sender,
            "user_display_name": sender,
        }
        with _outages_as_unavailable():
            self._put_once({name: {"S": value} for name, value in item.items()})
        return {
            "uuid": message_uuid,
            "handle": sender,
            "message": message,
            "created_at": created_at,
        }

    def _put_once(self, item: dict[str, dict[str, str]]) -> None:
        """Store a new item; refuse a second one of the same microsecond, which would overwrite it.

        If the answer is lost, the SDK sends the request again, and the condition refuses the item
        that it has stored itself.
        """
        try:
            self.dynamodb.put_item(
                TableName=self._table_name,
                Item=item,
                ConditionExpression="attribute_not_exists(pk)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self.dynamodb.exceptions.ConditionalCheckFailedException as error:
            if error.response.get("Item") != item:
                raise unavailable("another message has the same time, try again") from None


@contextmanager
def _outages_as_unavailable() -> Iterator[None]:
    try:
        yield
    except (HTTPClientError, ConnectionError, CredentialRetrievalError) as error:
        log.error("no answer from DynamoDB: %s", type(error).__name__)  # noqa: TRY400 # no details
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        code = error.response["Error"]["Code"]
        if status < HTTPStatus.INTERNAL_SERVER_ERROR and code not in THROTTLING:
            raise
        log.error("DynamoDB answered %s %s", status, code)  # noqa: TRY400
    else:
        return
    raise unavailable("messages cannot be stored at the moment, try again later")


def conversation(*handles: str) -> str:
    """Return the id of the conversation of two users, in any order of their handles."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(sorted(handles))))
