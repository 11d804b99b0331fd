"""Commands on an environment whose state bucket does not exist yet."""

import pytest

from tests.helpers.commands import Run

NEEDED = (
    "the state bucket cruddur-dev-terraform-state-123456789012 does not exist: "
    "run bin/cruddur bootstrap dev first"
)


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize(
    "command",
    [
        "plan dev",
        "deploy dev",
        "deploy dev --recover",
        "deploy dev --registry-only",
        "destroy dev",
        "destroy dev --recover",
        "drift dev",
        "state list dev",
        "state restore dev application",
    ],
)
def test_a_command_that_needs_the_states_names_bootstrap_in_one_line(
    run: Run, command: str
) -> None:
    outcome = run(*command.split())

    program = command.partition(" ")[0]
    assert (outcome.code, outcome.output) == (1, "")
    assert outcome.error == f"bin/cruddur {program}: {NEEDED}\n"


@pytest.mark.usefixtures("emulator")
def test_the_check_before_a_deployment_names_bootstrap(run: Run) -> None:
    outcome = run("deploy", "dev", "--check")

    assert f"Problem: {NEEDED}\n" in outcome.output
