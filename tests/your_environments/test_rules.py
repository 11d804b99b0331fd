"""Every environment keeps our own rules."""

import pytest

from environments.definition import Environment, load_environments
from tests.helpers.synthesis import synthesize_environment
from tests.policy.rules import RULES


@pytest.mark.parametrize("environment", load_environments(), ids=lambda found: found.name)
def test_the_environment_keeps_every_rule(environment: Environment) -> None:
    stacks = {
        name.removeprefix(f"{environment.name}-"): stack
        for name, stack in synthesize_environment(environment).items()
    }

    assert [broken for rule in RULES for broken in rule(stacks, environment)] == []
