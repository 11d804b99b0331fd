import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.response import StreamingBody

from cli.release.preflight import tables
from cli.tools.project import stack_json
from environments.definition import DynamoDbTable
from tests.helpers.examples import api, environment, web
from tests.unit.cli.release.preflight.conftest import Account

KEY = "cruddur/test/application.tfstate"
BROUGHT = DynamoDbTable(name="messages", partition_key="pk", create=False)
CREATED = DynamoDbTable(name="cruddur-test-messages", partition_key="pk")
WITH_TABLE = environment(services=(web(dynamodb_tables=(BROUGHT,)),))
WITH_CREATED = environment(services=(web(dynamodb_tables=(CREATED,)),))


def have(account: Account, status: str | None) -> None:
    """Prepare DynamoDB's answer: the table, with this status."""
    if status is None:
        account["dynamodb"].add_client_error("describe_table", "ResourceNotFoundException")
    else:
        account["dynamodb"].add_response("describe_table", {"Table": {"TableStatus": status}})


def have_state(account: Account, tables_in_it: Iterable[str]) -> None:
    """Prepare one version of the application's state with these tables."""
    instances = [{"attributes": {"id": name}} for name in tables_in_it]
    resource = {"mode": "managed", "type": "aws_dynamodb_table", "name": "this"}
    resources = [{**resource, "instances": instances}]
    state = json.dumps({"serial": 1, "lineage": "1", "resources": resources}).encode()
    version = {"Key": KEY, "VersionId": "1", "LastModified": datetime(2026, 1, 2, tzinfo=UTC)}
    version["IsLatest"] = True
    account["s3"].add_response("list_object_versions", {"Versions": [version]})
    body: Any = StreamingBody(io.BytesIO(state), len(state))
    account["s3"].add_response("get_object", {"Body": body})


@pytest.fixture
def synthesized(monkeypatch: pytest.MonkeyPatch) -> None:
    def synthesize(directory: Path, _environment: str) -> None:
        resource = {"aws_dynamodb_table": {"tables_messages_1A": {"name": CREATED.name}}}
        file = stack_json(directory, "test-application")
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps({"resource": resource}), encoding="utf-8")

    monkeypatch.setattr(tables, "synthesize", synthesize)


def test_a_missing_table_is_a_problem(account: Account) -> None:
    have(account, None)

    assert account.found(tables.check, WITH_TABLE) == [
        "Problem: DynamoDB table messages of web does not exist in eu-central-1: create it, or "
        "let the stack create it with create=True in environments/test.py"
    ]


@pytest.mark.parametrize(
    ("status", "lines"),
    [
        ("ACTIVE", []),
        ("UPDATING", []),
        ("DELETING", ["DynamoDB table messages of web is DELETING: wait until it is ACTIVE"]),
    ],
)
def test_only_a_usable_table_is_no_problem(account: Account, status: str, lines: list[str]) -> None:
    have(account, status)

    assert account.found(tables.check, WITH_TABLE) == [f"Problem: {line}" for line in lines]


def test_a_table_that_the_stack_creates_need_not_be_there(account: Account) -> None:
    have(account, None)

    assert account.found(tables.check, WITH_CREATED) == []


def test_a_table_that_another_service_has_created_need_not_be_there(account: Account) -> None:
    have(account, None)
    used = CREATED.model_copy(update={"create": False})
    both = (web(dynamodb_tables=(CREATED,)), api(dynamodb_tables=(used,)))

    assert account.found(tables.check, environment(services=both)) == []


def test_a_table_of_the_state_is_no_problem(account: Account) -> None:
    have(account, "ACTIVE")
    have_state(account, [CREATED.name])

    assert account.found(tables.check, WITH_CREATED) == []


@pytest.mark.usefixtures("synthesized")
def test_a_table_that_no_state_has_is_a_problem_with_the_import(account: Account) -> None:
    have(account, "ACTIVE")
    have_state(account, ["another"])

    assert account.found(tables.check, WITH_CREATED) == [
        "Problem: DynamoDB table cruddur-test-messages exists already, and no state has it: set "
        "create=False and the full name in environments/test.py, or bin/cruddur deploy test "
        "--recover if a "
        "killed deployment created it, or terraform -chdir=cdktf.out/stacks/test-application init "
        "&& terraform "
        "-chdir=cdktf.out/stacks/test-application import 'aws_dynamodb_table.tables_messages_1A' "
        "cruddur-test-messages"
    ]
