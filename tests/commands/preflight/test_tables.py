"""DynamoDB tables that are brought along."""

import pytest

from bin.commands.preflight import tables
from tests.commands.preflight.conftest import Account
from tests.examples import environment, web

WITH_TABLE = environment(services=(web(dynamodb_table_names=("messages",)),))


def test_a_missing_table_is_a_problem(account: Account) -> None:
    account["dynamodb"].add_client_error("describe_table", "ResourceNotFoundException")

    assert account.found(tables.check, WITH_TABLE) == [
        "Problem: DynamoDB table messages of web does not exist in eu-central-1: create it, or "
        "change dynamodb_table_names in environments/test.py"
    ]


@pytest.mark.parametrize(
    ("status", "lines"),
    [
        ("ACTIVE", []),
        ("UPDATING", []),
        (
            "DELETING",
            ["Problem: DynamoDB table messages of web is DELETING: wait until it is ACTIVE"],
        ),
    ],
)
def test_only_a_usable_table_is_none(account: Account, status: str, lines: list[str]) -> None:
    account["dynamodb"].add_response(
        "describe_table", {"Table": {"TableStatus": status}}, {"TableName": "messages"}
    )

    assert account.found(tables.check, WITH_TABLE) == lines
