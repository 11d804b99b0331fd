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


def table_access(table_arns: Sequence[str]) -> list[Statement]:
    """Reading and writing items of these tables, through their indexes too; none for no table."""
    if not table_arns:
        return []
    return [allow(_ITEM_ACTIONS, *table_arns, *(f"{arn}/index/*" for arn in table_arns))]
