"""Permission to use the items of DynamoDB tables."""

from collections.abc import Sequence

from modules.policy import Statement, allow
from modules.task_actions import USE_ITEMS

_KEY_ACTIONS = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


def table_access(table_arns: Sequence[str]) -> list[Statement]:
    """Return the statement to read and write items of tables and their indexes, if any."""
    if not table_arns:
        return []
    return [allow(USE_ITEMS, *table_arns, *(f"{arn}/index/*" for arn in table_arns))]


def key_access_through_dynamodb(*key_arns: str) -> Statement:
    """Return the statement with which a role may use customer managed keys, but only via DynamoDB.

    DynamoDB decrypts the key of a table with the permissions of the caller that reads or writes
    items. Source: Amazon DynamoDB developer guide, "DynamoDB encryption at rest usage notes",
    section "Authorizing use of your KMS key". `kms:CreateGrant` is left out: only the creator of a
    table needs it.
    """
    # The pattern of the guide, for any region: each key is in one region anyway.
    via_dynamodb = {"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}}
    return allow(_KEY_ACTIONS, *key_arns, condition=via_dynamodb)
