"""Permission to use the items of DynamoDB tables."""

from collections.abc import Sequence

from modules.policy import Statement, allow

_ITEM_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
)
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
    """Allow to read and write the items of these tables and their indexes; none for no table."""
    if not table_arns:
        return []
    return [allow(_ITEM_ACTIONS, *table_arns, *(f"{arn}/index/*" for arn in table_arns))]


def key_access_through_dynamodb(*key_arns: str) -> Statement:
    """Allow DynamoDB to use customer managed keys for the role, and the role no use of its own.

    DynamoDB decrypts the key of a table with the permissions of who reads or writes its items.
    Source: Amazon DynamoDB developer guide, "DynamoDB encryption at rest usage notes", section
    "Authorizing use of your KMS key"; without `kms:CreateGrant`, which only the creator of a table
    needs.
    """
    # The guide's pattern: a key itself is in one region.
    via_dynamodb = {"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}}
    return allow(_KEY_ACTIONS, *key_arns, condition=via_dynamodb)
