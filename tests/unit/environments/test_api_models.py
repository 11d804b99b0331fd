import fnmatch

import pytest

from environments.definition import Environment
from tests.helpers.api_models import (
    WITHOUT_OPERATION,
    actions,
    exists,
    mistakes,
    operations,
    registration,
)
from tests.helpers.examples import environment as example
from tests.helpers.examples import scheduled_service, table, web
from tests.helpers.examples.environments import DEV, PROD
from tests.helpers.synthesis import application, synthesize_environment

ENVIRONMENTS = (
    DEV,
    PROD,
    # These settings are off in dev and in prod.
    example(
        services=(
            web(dynamodb_tables=(table(),), secret_names=("TOKEN",)),
            scheduled_service(),
        ),
        tracing="adot",
        access_logs=True,
        enable_execute_command=True,
    ),
)


def used_actions(environment: Environment) -> set[str]:
    stacks = synthesize_environment(environment).values()
    return {action for stack in stacks for action in actions(stack)}


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda found: found.name)
def test_every_action_of_every_policy_exists(environment: Environment) -> None:
    assert [action for action in used_actions(environment) if not exists(action)] == []


def test_a_misspelt_field_would_be_found() -> None:
    (task, *_) = application(DEV).all("aws_ecs_task_definition").values()
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
    used = {action for environment in ENVIRONMENTS for action in used_actions(environment)}

    assert used >= WITHOUT_OPERATION
    assert not [
        action
        for action in WITHOUT_OPERATION
        if fnmatch.filter(operations(action.partition(":")[0]), action.partition(":")[2])
    ]
