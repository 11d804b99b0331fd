"""What AWS's own description of its APIs says of what we send: botocore's models."""

import fnmatch
import functools
import json
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import UnknownServiceError
from botocore.validate import ParamValidator

from environments.definition import load_environments
from tests.examples import environment, table, web
from tests.synthesis import Synthesized, synthesize_environment

# Permissions that no operation is named after. Source: Service Authorization Reference.
WITHOUT_OPERATION = {
    "dynamodb:ConditionCheckItem",  # a part of TransactWriteItems
    # ReEncrypt needs one on the old key and the other on the new key.
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    # ECS Exec's agent speaks a protocol that has no public API.
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
}
STACKS = {
    name: synthesized
    for environment in (
        *load_environments(),
        # What they do not switch on.
        environment(
            services=(web(dynamodb_tables=(table(),), secret_names=("TOKEN",)),),
            tracing="adot",
            access_logs=True,
            enable_execute_command=True,
        ),
    )
    for name, synthesized in synthesize_environment(environment).items()
}
every_stack = pytest.mark.parametrize("stack", STACKS)


def registration(task: dict[str, Any]) -> dict[str, Any]:
    """What the provider sends to RegisterTaskDefinition for a task definition."""
    platform = task["runtime_platform"]
    return {
        "family": task["family"],
        "requiresCompatibilities": task["requires_compatibilities"],
        "networkMode": task["network_mode"],
        "cpu": task["cpu"],
        "memory": task["memory"],
        "runtimePlatform": {
            "cpuArchitecture": platform["cpu_architecture"],
            "operatingSystemFamily": platform["operating_system_family"],
        },
        "executionRoleArn": task["execution_role_arn"],
        "taskRoleArn": task["task_role_arn"],
        "containerDefinitions": json.loads(task["container_definitions"]),
        "volumes": task.get("volume", []),
    }


def mistakes(request: dict[str, Any]) -> str:
    """What botocore finds wrong with a RegisterTaskDefinition; empty where it finds nothing."""
    report: str = ParamValidator().validate(request, registration_shape()).generate_report()
    return report


@functools.cache
def registration_shape() -> Any:
    """What RegisterTaskDefinition takes."""
    model = botocore.session.get_session().get_service_model("ecs")
    return model.operation_model("RegisterTaskDefinition").input_shape


def actions(synthesized: Synthesized) -> Iterator[str]:
    """Every action of every policy of a stack."""
    for resources in synthesized.document.get("resource", {}).values():
        for resource in resources.values():
            for field in ("policy", "assume_role_policy"):
                if not str(resource.get(field, "")).startswith('{"Version"'):
                    continue
                for statement in json.loads(resource[field])["Statement"]:
                    named = statement["Action"]
                    yield from [named] if isinstance(named, str) else named


@functools.cache
def operations(service: str) -> list[str]:
    """The operations of the service that has this prefix in actions."""
    try:
        model = botocore.session.get_session().get_service_model(service)
    except UnknownServiceError:
        return []
    return list(model.operation_names)


def exists(action: str) -> bool:
    service, _, name = action.partition(":")
    return action in WITHOUT_OPERATION or bool(fnmatch.filter(operations(service), name))


@every_stack
def test_every_task_definition_is_a_valid_registration(stack: str) -> None:
    for task in STACKS[stack].all("aws_ecs_task_definition").values():
        assert mistakes(registration(task)) == ""


@every_stack
def test_every_action_of_every_policy_exists(stack: str) -> None:
    assert [action for action in actions(STACKS[stack]) if not exists(action)] == []


def test_a_misspelt_field_would_be_found() -> None:
    (task, *_) = STACKS["dev-application"].all("aws_ecs_task_definition").values()
    request = registration(task)
    request["containerDefinitions"][0]["linuxParameters"]["initProcesEnabled"] = True
    request["containerDefinitions"][0]["user"] = 10001

    found = mistakes(request)

    assert 'Unknown parameter in containerDefinitions[0].linuxParameters: "initProcesEnabled"' in (
        found
    )
    assert "Invalid type for parameter containerDefinitions[0].user" in found


@pytest.mark.parametrize(
    "action", ["ecr:BatchGetImages", "xrays:PutTraceSegments", "ssm:*Parmeter"]
)
def test_a_misspelt_action_would_be_found(action: str) -> None:
    assert not exists(action)


def test_the_list_of_permissions_without_operation_has_none_too_many() -> None:
    used = {action for synthesized in STACKS.values() for action in actions(synthesized)}

    assert used >= WITHOUT_OPERATION
    assert not [
        action
        for action in WITHOUT_OPERATION
        if fnmatch.filter(operations(action.partition(":")[0]), action.partition(":")[2])
    ]
