"""Requests and policies that AWS's API models allow."""

import pytest

from environments.definition import load_environments
from tests.helpers.api_models import actions, exists, mistakes, registration
from tests.helpers.synthesis import synthesize_environment

STACKS = {
    name: synthesized
    for environment in load_environments()
    for name, synthesized in synthesize_environment(environment).items()
    if name != f"{environment.name}-ci"  # tests/pipelines checks the actions of the roles
}
every_stack = pytest.mark.parametrize("stack", STACKS)


@every_stack
def test_every_task_definition_is_a_valid_registration(stack: str) -> None:
    for task in STACKS[stack].all("aws_ecs_task_definition").values():
        assert mistakes(registration(task)) == ""


@every_stack
def test_every_action_of_every_policy_exists(stack: str) -> None:
    assert [action for action in actions(STACKS[stack]) if not exists(action)] == []
