import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperGroup

from cli import VERSION
from cli.main import app
from cli.tools.project import ROOT
from tests.helpers.commands import Outcome, Run


def _commands(group: TyperGroup, *path: str) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _commands(command, name)
        else:
            yield (*path, name)


_ROOT = typer.main.get_command(app)
assert isinstance(_ROOT, TyperGroup)
COMMANDS = sorted(_commands(_ROOT))
SERVICES = "backend-flask, frontend-react-js, cognito-verifier (environments/dev.py)"


@pytest.mark.parametrize(
    "arguments",
    [
        ("exec", "staging", "backend-flask"),
        ("cost", "staging"),
        ("destroy", "staging"),
        ("logs", "staging", "backend-flask"),
        ("push", "staging", "backend-flask"),
        ("run", "migrate", "staging"),
        ("secret", "list", "staging"),
        ("secret", "set", "staging", "backend-flask", "CONNECTION_URL"),
        ("status", "staging"),
    ],
    ids=" ".join,
)
def test_an_unknown_environment_is_refused_with_the_known_ones(
    run: Run, arguments: tuple[str, ...]
) -> None:
    assert run(*arguments) == Outcome(
        1, "", f"bin/cruddur {arguments[0]}: environment must be one of dev, prod, got 'staging'\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("exec", "dev", "backend"),
        ("logs", "dev", "backend"),
        ("push", "dev", "backend"),
        ("secret", "set", "dev", "backend", "CONNECTION_URL"),
    ],
    ids=" ".join,
)
def test_an_unknown_service_is_refused_with_the_known_ones(
    run: Run, arguments: tuple[str, ...]
) -> None:
    line = f"service must be one of {SERVICES}, got 'backend'; did you mean 'backend-flask'?"
    assert run(*arguments) == Outcome(1, "", f"bin/cruddur {arguments[0]}: {line}\n")


@pytest.mark.parametrize("command", ["bootstrap", "deploy", "destroy", "drift", "plan"])
def test_a_command_for_an_environment_takes_no_stack_names(run: Run, command: str) -> None:
    line = f"Got unexpected extra argument(s) (dev-registry) (bin/cruddur {command} --help)"
    assert run(command, "prod", "dev-registry") == Outcome(
        1, "", f"bin/cruddur {command}: {line}\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("deplyo", "dev"), "bin/cruddur: No such command 'deplyo'. Did you mean 'deploy'"),
        (("deploy", "dev", "--chekc"), "bin/cruddur deploy: No such option: --chekc"),
        (("deploy",), "bin/cruddur deploy: Missing parameter: environment"),
        (("secret",), "bin/cruddur secret: Missing command."),
    ],
    ids=str,
)
def test_a_mistake_in_the_command_line_is_one_line(
    run: Run, arguments: tuple[str, ...], message: str
) -> None:
    outcome = run(*arguments)

    assert (outcome.code, outcome.output) == (1, "")
    assert outcome.error.startswith(message)
    assert outcome.error.count("\n") == 1


def test_an_unknown_state_is_refused_with_the_known_ones(run: Run) -> None:
    outcome = run("state", "restore", "dev", "aplication")

    assert outcome.code == 1
    assert outcome.error == (
        "bin/cruddur state: state must be one of registry, application, state, ci, "
        "got 'aplication'; did you mean 'application'?\n"
    )


def test_the_list_of_commands_is_grouped_by_job(run: Run) -> None:
    panels = re.findall(r"─ (\w+) ─", run("--help").output)

    assert panels == ["Options", "Start", "Release", "Operate", "Maintain"]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_has_an_example_that_names_it(run: Run, command: tuple[str, ...]) -> None:
    outcome = run(*command, "--help")

    assert outcome.code == 0
    assert f"bin/cruddur {' '.join(command)}" in outcome.output.partition("Example: ")[2]


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version").output == f"cruddur {VERSION}\n"


@pytest.mark.emulator  # starts a process
def test_help_without_a_terminal_has_no_colour_in_github_actions() -> None:
    variables = {**os.environ, "GITHUB_ACTIONS": "true", "FORCE_COLOR": "1"}
    command = [sys.executable, "-m", "cli.main", "deploy", "--help"]
    result = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=True
    )

    assert "bin/cruddur deploy" in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("bin/cruddur dep", "deploy"),
        ("bin/cruddur deploy d", "dev"),
        ("bin/cruddur logs dev back", "backend-flask"),
        ("bin/cruddur deploy dev --che", "--check"),
    ],
)
@pytest.mark.emulator  # starts a shell
def test_bash_completes_commands_environments_services_and_options(
    words: str, completed: str
) -> None:
    script = f"""
        eval "$(bin/cruddur --show-completion)"
        COMP_WORDS=({words}) COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        $(complete -p bin/cruddur | sed 's/.*-F \\([^ ]*\\) .*/\\1/') bin/cruddur
        echo "${{COMPREPLY[*]}}"
    """
    result = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.stdout.split() == [completed], result.stderr
