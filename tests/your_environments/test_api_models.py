"""Requests and policies that AWS's API models allow."""

import pytest

from environments.definition import Environment, load_environments
from tests.helpers.api_models import actions, exists, mistakes, registration
from tests.helpers.synthesis import application, synthesize_environment

every_environment = pytest.mark.parametrize(
    "environment", load_environments(), ids=lambda found: found.name
)


@every_environment
def test_every_task_definition_is_a_valid_registration(environment: Environment) -> None:
    for task in application(environment).all("aws_ecs_task_definition").values():
        assert mistakes(registration(task)) == ""


@every_environment
def test_every_action_of_every_policy_exists(environment: Environment) -> None:
    stacks = synthesize_environment(environment)
    stacks.pop(f"{environment.name}-ci", None)  # tests/pipelines checks the actions of the roles

    assert [
        (name, action)
        for name, stack in stacks.items()
        for action in actions(stack)
        if not exists(action)
    ] == []
