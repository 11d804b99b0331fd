"""DynamoDB tables that are brought along."""

import pytest

from bin.commands.preflight import tables
from tests.commands.preflight.conftest import Account
from tests.examples import api, environment, table, web

WITH_TABLE = environment(services=(web(dynamodb_tables=(table("messages", create=False),)),))


def test_a_missing_table_is_a_problem(account: Account) -> None:
    account["dynamodb"].add_client_error("describe_table", "ResourceNotFoundException")

    assert account.found(tables.check, WITH_TABLE) == [
        "Problem: DynamoDB table messages of web does not exist in eu-central-1: create it, or "
        "let the stack create it with create=True in environments/test.py"
    ]


def test_a_table_that_the_stack_creates_need_not_exist(account: Account) -> None:
    services = (web(dynamodb_tables=(table(),)), api(dynamodb_tables=(table(create=False),)))

    assert account.found(tables.check, environment(services=services)) == []


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
