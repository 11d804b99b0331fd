"""Every command lists the valid names after a wrong one, and has a help text."""

import pytest

from tests.helpers.commands import Run

SERVICES = "backend-flask, frontend-react-js, cognito-verifier (environments/dev.py)"


@pytest.mark.parametrize(
    "arguments",
    [
        ("connect", "backend-flask", "staging"),
        ("cost", "staging"),
        ("destroy", "staging"),
        ("logs", "backend-flask", "staging"),
        ("push", "backend-flask", "staging"),
        ("secret", "list", "staging"),
        ("secret", "set", "staging", "backend-flask", "CONNECTION_URL"),
        ("status", "staging"),
    ],
    ids=" ".join,
)
def test_an_unknown_environment_is_told_those_that_there_are(
    run: Run, arguments: tuple[str, ...]
) -> None:
    outcome = run(*arguments)

    assert outcome.code == 1
    assert outcome.error == (
        f"bin/{arguments[0]}: environment must be one of dev, prod, got 'staging'\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("connect", "backend", "dev"),
        ("logs", "backend", "dev"),
        ("push", "backend", "dev"),
        ("secret", "set", "dev", "backend", "CONNECTION_URL"),
    ],
    ids=" ".join,
)
def test_an_unknown_service_is_told_those_that_there_are(
    run: Run, arguments: tuple[str, ...]
) -> None:
    outcome = run(*arguments)

    assert outcome.code == 1
    assert outcome.error == (
        f"bin/{arguments[0]}: service must be one of {SERVICES}, got 'backend'; did you mean "
        "'backend-flask'?\n"
    )


@pytest.mark.parametrize(
    "command", ["connect", "cost", "destroy", "logs", "push", "secret", "status"]
)
def test_help_says_what_it_is_for(run: Run, command: str) -> None:
    outcome = run(command, "--help")

    assert outcome.code == 0
    assert outcome.output.startswith(f"usage: bin/{command} ")


@pytest.mark.parametrize("command", ["bootstrap", "deploy", "destroy", "drift", "plan"])
def test_a_command_for_an_environment_takes_no_stack_names(run: Run, command: str) -> None:
    outcome = run(command, "prod", "dev-registry")

    assert outcome.code == 2
    assert outcome.error.endswith(f"bin/{command}: error: unrecognized arguments: dev-registry\n")
