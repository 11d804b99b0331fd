import json
from collections.abc import Callable
from typing import Any

import pytest

from environments.definition import Environment, Service, TableName
from tests.helpers.examples import api, environment, table, web
from tests.helpers.examples.services import backend_flask
from tests.helpers.refusal import refusal
from tests.helpers.synthesis import Synthesized, application

MESSAGES = "cruddur-test-messages"


def backend(**changes: Any) -> Service:
    service = backend_flask(
        image_tag="v1", desired_count=1, database_cidr_block="10.9.0.0/16", **changes
    )
    variables = {"DDB_MESSAGE_TABLE": service.environment_variables["DDB_MESSAGE_TABLE"]}
    return service.model_copy(update={"connects_to": (), "environment_variables": variables})


def of_the_backend(**changes: Any) -> Synthesized:
    return application(environment(services=(web(), backend(**changes))))


def message_table(synthesized: Synthesized) -> str:
    """Return the value of the backend's variable."""
    task = synthesized.at("aws_ecs_task_definition", "service/backend-flask/task")
    variables = json.loads(task["container_definitions"])[0]["environment"]
    return {variable["name"]: str(variable["value"]) for variable in variables}["DDB_MESSAGE_TABLE"]


def statements(synthesized: Synthesized, service: str) -> list[dict[str, Any]]:
    policy = synthesized.at("aws_iam_role_policy", f"service/{service}/roles/task_permissions")
    return list(json.loads(policy["policy"])["Statement"])


def test_a_message_table_that_exists_is_used_and_not_created() -> None:
    synthesized = of_the_backend(message_table_name="ours")

    assert not synthesized.all("aws_dynamodb_table")
    assert message_table(synthesized) == "ours"
    assert ":table/ours/index" in json.dumps(statements(synthesized, "backend-flask"))


def test_the_table_of_the_backend_has_its_keys_and_the_name_of_its_environment() -> None:
    synthesized = of_the_backend()

    resource = synthesized.one("aws_dynamodb_table")
    assert (resource["name"], resource["hash_key"], resource["range_key"]) == (MESSAGES, "pk", "sk")
    assert message_table(synthesized) == MESSAGES
    assert f":table/{MESSAGES}/index" in json.dumps(statements(synthesized, "backend-flask"))


def test_the_full_name_of_a_table_is_the_same_table() -> None:
    names = [
        environment(services=(web(dynamodb_tables=(table(name),)),)).dynamodb_table_names
        for name in ("items", "cruddur-test-items")
    ]

    assert names == [["cruddur-test-items"], ["cruddur-test-items"]]


def test_a_service_starts_after_its_table_exists() -> None:
    synthesized = application(environment(services=(web(dynamodb_tables=(table(),)),)))

    created = synthesized.address("aws_dynamodb_table", "tables/cruddur-test-items/table")
    assert created in synthesized.at("aws_ecs_service", "service/web/service")["depends_on"]


def test_tables_are_granted_to_the_task_with_their_indexes() -> None:
    synthesized = application(
        environment(services=(web(dynamodb_tables=(table(),)),), tracing="none")
    )

    (statement,) = statements(synthesized, "web")
    items, index = statement["Resource"]
    assert items.startswith("arn:aws:dynamodb:eu-central-1:")
    assert (items.rpartition(":")[2], index.rpartition(":")[2]) == (
        "table/cruddur-test-items",
        "table/cruddur-test-items/index/*",
    )


@pytest.mark.parametrize("is_protected", [True, False])
def test_a_table_is_as_protected_as_its_environment(is_protected: bool) -> None:
    services = (web(dynamodb_tables=(table(),)),)
    synthesized = application(environment(services=services, deletion_protection=is_protected))

    resource = synthesized.one("aws_dynamodb_table")
    assert resource["deletion_protection_enabled"] is is_protected
    assert resource["point_in_time_recovery"] == {"enabled": is_protected}
    # False is written, so that Terraform switches the setting off.
    assert resource["server_side_encryption"] == {"enabled": False}


def encrypted(**changes: Any) -> Synthesized:
    services = (web(dynamodb_tables=(table(**changes),)), api())
    return application(environment(services=services, customer_managed_keys=True, tracing="none"))


def test_with_customer_managed_keys_a_table_has_the_key_of_its_stack() -> None:
    synthesized = encrypted()

    (alias,) = synthesized.data("aws_kms_alias")
    encryption = synthesized.one("aws_dynamodb_table")["server_side_encryption"]
    assert alias["name"] == "alias/cruddur-test-application"
    assert encryption["enabled"] is True
    assert encryption["kms_key_arn"].startswith("${data.aws_kms_alias.encryption_")


def test_tasks_use_the_key_of_their_table_through_dynamodb_only() -> None:
    synthesized = encrypted()

    _, of_the_key = statements(synthesized, "web")
    encryption = synthesized.one("aws_dynamodb_table")["server_side_encryption"]
    assert of_the_key["Resource"] == [encryption["kms_key_arn"]]
    assert of_the_key["Condition"] == {"StringLike": {"kms:ViaService": "dynamodb.*.amazonaws.com"}}
    assert "kms:CreateGrant" not in of_the_key["Action"]


def test_a_table_that_exists_gives_no_access_to_the_key_of_the_stack() -> None:
    (of_the_items,) = statements(encrypted(create=False), "web")

    assert not any(action.startswith("kms:") for action in of_the_items["Action"])


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (
            lambda: environment(services=(web(dynamodb_tables=(table("cruddur-dev-items"),)),)),
            "service 'web': dynamodb_tables: name must begin with 'cruddur-test-', or not with "
            "'cruddur' at all, unless create=False, got 'cruddur-dev-items'",
        ),
        (
            lambda: web(
                dynamodb_tables=(table(),), environment_variables={"TABLE": TableName("item")}
            ),
            "service 'web': environment_variables['TABLE'] must be the TableName of a member of "
            "dynamodb_tables (cruddur-test-items), got TableName(table='item')",
        ),
        (
            lambda: environment(shared_table_names=("messages",)),
            "shared_table_names must be full names of dynamodb_tables (), got 'messages'",
        ),
        (
            lambda: environment(
                services=(web(dynamodb_tables=(table(),)), api(dynamodb_tables=(table(),)))
            ),
            "service 'api': dynamodb_tables: create must be False, since service 'web' creates "
            "'cruddur-test-items', got True",
        ),
        (
            lambda: web(dynamodb_tables=(table(), table())),
            "service 'web': dynamodb_tables must name each table once ('cruddur-test-items' is "
            "there twice), got (DynamoDbTable(name='cruddur-test-items', partition_key='pk', "
            "sort_key=None, cre… (180 characters)",
        ),
        (
            lambda: table(sort_key="pk"),
            "dynamodb_tables: sort_key must differ from partition_key, got 'pk' for both",
        ),
        (
            lambda: table(partition_key="p k"),
            "dynamodb_tables: partition_key must be an attribute name of 1 to 255 letters, digits "
            "and _.-, got 'p k'",
        ),
        (
            lambda: table("ab"),
            "dynamodb_tables: name must be a DynamoDB table name of 3 to 255 characters, got 'ab'",
        ),
    ],
)
def test_a_table_that_aws_or_another_stack_would_refuse_is_refused(
    make: Callable[[], Environment], line: str
) -> None:
    assert refusal(make) == line


def test_a_service_may_use_the_table_that_another_service_creates() -> None:
    services = (
        web(dynamodb_tables=(table("items"),)),
        api(dynamodb_tables=(table("items", create=False),)),
    )

    synthesized = application(environment(services=services))

    assert len(synthesized.all("aws_dynamodb_table")) == 1
