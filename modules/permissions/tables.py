"""Reading and changing the DynamoDB tables that pipelines create."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow
from modules.table_access import key_access_through_dynamodb


def read_tables(scope: Scope) -> list[Statement]:
    """Allow describing the tables, if the environment creates any."""
    if not scope.created_tables:
        return []
    return [
        allow(
            [
                "dynamodb:DescribeContinuousBackups",
                "dynamodb:DescribeTable",
                "dynamodb:DescribeTimeToLive",
                "dynamodb:ListTagsOfResource",
            ],
            *scope.created_tables,
        ),
        # Terraform compares the key of a table with DynamoDB's default key. A condition names that
        # key by its alias, because AWS chooses the id. Source: AWS KMS developer guide,
        # "kms:RequestAlias".
        allow(
            ["kms:DescribeKey"],
            scope.arn("kms", "key/*"),
            condition={"StringEquals": {"kms:RequestAlias": "alias/aws/dynamodb"}},
        ),
    ]


def deploy_tables(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting the tables, if the environment creates any."""
    if not scope.created_tables:
        return []
    return [
        allow(
            [
                "dynamodb:CreateTable",
                "dynamodb:DeleteTable",
                "dynamodb:TagResource",
                "dynamodb:UntagResource",
                "dynamodb:UpdateContinuousBackups",
                "dynamodb:UpdateTable",
            ],
            *scope.created_tables,
        ),
        # DynamoDB uses a customer managed key with the permissions of the caller that sets the key.
        key_access_through_dynamodb(*scope.key_arns),
    ]
