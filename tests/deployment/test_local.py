"""`bin/cruddur local`: a deployed system that stays, its use from another terminal, and its end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from threading import Timer

import psutil
import pytest

from tests.helpers.clone import Clone
from tests.helpers.examples.environments import replace_environments
from tests.helpers.processes import once_terraform_works, still_running
from tests.helpers.shared_provider import provider_of_commands

_PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Return a clone with the example environments."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    clone = Clone.of_working_tree(tmp_path_factory.mktemp("local") / "clone", variables)
    replace_environments(clone.folder)
    clone.keep_syntheses()
    return clone


@pytest.fixture(scope="module")
def printed(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield what `up` prints while the system runs."""
    with provider_of_commands(tmp_path_factory.mktemp("provider")) as variables:
        try:
            yield clone.succeed("bin/cruddur", "local", "up", variables=variables)
        finally:
            clone.run("bin/cruddur", "local", "down")


def processes_of(clone: Clone) -> list[psutil.Process]:
    """Return the processes that the system of a clone consists of."""
    emulator = int(shell(clone, "echo $CRUDDUR_EMULATOR_PID"))
    root = psutil.Process(emulator)
    return [root, *root.children(recursive=True)]


def shell(clone: Clone, command: str) -> str:
    """Run a command in a new shell that uses the system, as `up` prints, and return its output."""
    program = ["bash", "-e", "-c", f"source .cache/local/dev.sh\n{command}"]
    return clone.succeed(program[0], *program[1:])


def test_the_printed_curl_line_reaches_the_deployed_backend(clone: Clone, printed: str) -> None:
    (curl,) = (line for line in printed.splitlines() if line.startswith("  curl "))

    assert json.loads(shell(clone, f"{curl} --silent")) == []  # the home feed, without an activity


def test_the_urls_and_the_sign_in_are_printed(printed: str) -> None:
    assert "\nbackend-flask      https://api.dev.cruddur.example\n" in printed
    assert "\nsign in with       andrew@cruddur.example " in printed


@pytest.mark.usefixtures("printed")
def test_another_terminal_uses_the_system_after_the_printed_line(clone: Clone) -> None:
    status = shell(clone, "bin/cruddur status dev")

    assert status.count("COMPLETED") == 3


@pytest.mark.usefixtures("printed")
def test_a_second_up_is_refused_in_one_line(clone: Clone) -> None:
    again = clone.run("bin/cruddur", "local", "up")

    assert again.returncode == 1
    assert again.stderr == (
        "bin/cruddur local: the system is running: bin/cruddur local down first\n"
    )


@pytest.mark.usefixtures("printed")
def test_the_logs_of_all_services_have_the_names_of_the_services(clone: Clone) -> None:
    lines = clone.succeed("bin/cruddur", "local", "logs").splitlines()

    names = {line.partition(" | ")[0] for line in lines}
    assert names == {"backend-flask", "cognito-verifier", "frontend-react-js"}


@pytest.mark.usefixtures("printed")
def test_followed_logs_show_a_later_request_until_ctrl_c(clone: Clone, printed: str) -> None:
    (curl,) = (line for line in printed.splitlines() if line.startswith("  curl "))
    command = [sys.executable, "-m", "cli.main", "local", "logs", "backend-flask", "--follow"]

    with subprocess.Popen(
        command, cwd=clone.folder, env=clone.variables, stdout=subprocess.PIPE, text=True
    ) as logs:
        assert logs.stdout
        patience = Timer(_PATIENCE_SECONDS, logs.kill)
        patience.start()
        next(logs.stdout)
        shell(clone, f"{curl} --silent --header 'X-Amzn-Trace-Id: Root=1-67891233-{'a' * 24}'")
        found = any("a" * 24 in line for line in logs.stdout)
        patience.cancel()
        logs.send_signal(signal.SIGINT)

    assert found
    assert logs.returncode == 130


@pytest.mark.usefixtures("printed")
def test_down_in_another_terminal_ends_everything(clone: Clone) -> None:
    processes = processes_of(clone)

    assert clone.succeed("bin/cruddur", "local", "down") == "The system has ended.\n"

    assert len(processes) > 6  # the emulator, its keeper, and the tasks
    assert still_running(processes) == []
    assert clone.succeed("bin/cruddur", "local", "down") == "Nothing runs.\n"
    refused = clone.run("bin/cruddur", "local", "logs")
    assert refused.stderr == "bin/cruddur local: nothing runs: bin/cruddur local up first\n"


def test_down_ends_everything_after_a_killed_up(clone: Clone) -> None:
    command = [sys.executable, "-m", "cli.main", "local", "up"]
    with subprocess.Popen(
        command, cwd=clone.folder, env=clone.variables, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            processes = once_terraform_works(running)
        finally:
            running.kill()
            running.wait()
            clone.succeed("bin/cruddur", "local", "down")

    assert len(processes) > 2  # the emulator, Terraform and its provider
    assert still_running(processes) == []
