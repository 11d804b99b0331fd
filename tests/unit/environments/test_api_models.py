import fnmatch

import pytest

from tests.helpers.api_models import (
    WITHOUT_OPERATION,
    actions,
    exists,
    mistakes,
    operations,
    registration,
)
from tests.helpers.examples import environment, scheduled_service, table, web
from tests.helpers.examples.environments import DEV, PROD
from tests.helpers.synthesis import synthesize_environment

STACKS = {
    name: synthesized
    for environment in (
        DEV,
        PROD,
        # These settings are off in dev and in prod.
        environment(
            services=(
                web(dynamodb_tables=(table(),), secret_names=("TOKEN",)),
                scheduled_service(),
            ),
            tracing="adot",
            access_logs=True,
            enable_execute_command=True,
        ),
    )
    for name, synthesized in synthesize_environment(environment).items()
}
every_stack = pytest.mark.parametrize("stack", STACKS)


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
