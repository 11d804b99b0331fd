import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from cli.tools.project import ROOT
from tests.helpers.commands import Run
from tests.helpers.emulator import Emulator

GROUP = "/cruddur/dev/backend-flask"
MINUTE = 60_000
_PATIENCE_SECONDS = 60


class Task:
    """A log stream to which a test writes as a task does."""

    def __init__(self, client: Any, stream: str) -> None:
        self._client = client
        self._stream = stream
        client.create_log_stream(logGroupName=GROUP, logStreamName=stream)

    def log(self, message: str, timestamp: int) -> None:
        event = {"timestamp": timestamp, "message": message}
        self._client.put_log_events(
            logGroupName=GROUP, logStreamName=self._stream, logEvents=[event]
        )


@pytest.fixture
def now() -> int:
    """Return the current time in milliseconds: minutes may have passed since the import."""
    return int(time.time() * 1000)


@pytest.fixture
def tasks(emulator: Emulator) -> Iterator[list[Task]]:
    """Yield two tasks of the backend in dev."""
    client = emulator.client("logs")
    client.create_log_group(logGroupName=GROUP)
    yield [Task(client, f"backend-flask/backend-flask/{name}") for name in ("one", "two")]
    client.delete_log_group(logGroupName=GROUP)


def test_the_calling_program_keeps_its_own_signals(run: Run, tasks: list[Task], now: int) -> None:
    tasks[0].log("anything\n", now)
    kinds = (signal.SIGINT, signal.SIGPIPE)
    before = [signal.getsignal(kind) for kind in kinds]
    assert run("logs", "dev", "backend-flask").code == 0
    assert [signal.getsignal(kind) for kind in kinds] == before


def test_the_events_of_all_tasks_come_in_order_with_their_time(
    run: Run, tasks: list[Task], now: int
) -> None:
    tasks[0].log("second\n", now - 1)
    tasks[1].log("first", now - 1000)

    outcome = run("logs", "dev", "backend-flask")

    stamps, messages = zip(
        *(line.split(" ", 1) for line in outcome.output.splitlines()), strict=True
    )
    assert messages == ("first", "second")
    assert stamps[0].endswith("Z")
    assert datetime.fromisoformat(stamps[0]) == datetime.fromtimestamp((now - 1000) / 1000, UTC)


@pytest.mark.parametrize(("since", "shown"), [("4m", ["new"]), ("2h", ["old", "new"])])
def test_events_before_the_requested_time_are_left_out(
    run: Run, tasks: list[Task], now: int, since: str, shown: list[str]
) -> None:
    tasks[0].log("old", now - 5 * MINUTE)
    tasks[0].log("new", now)

    outcome = run("logs", "dev", "backend-flask", "--since", since)

    assert [line.split(" ")[1] for line in outcome.output.splitlines()] == shown


def test_all_events_are_printed_if_one_answer_does_not_hold_them(
    run: Run, tasks: list[Task], now: int
) -> None:
    for number in range(150):
        tasks[number % 2].log(f"message-{number}", now + number)

    lines = run("logs", "dev", "backend-flask").output.splitlines()

    assert [line.split("-")[-1] for line in lines] == [str(number) for number in range(150)]


def test_following_prints_new_events_once_until_ctrl_c(
    emulator: Emulator, tasks: list[Task], now: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "logs", "dev", "backend-flask", "--follow"],
        cwd=ROOT,
        env=emulator.process_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watchdog = threading.Timer(_PATIENCE_SECONDS, process.kill)
    watchdog.start()
    with process:
        assert process.stdout
        tasks[0].log("first", now)
        lines = [process.stdout.readline()]
        tasks[1].log("late", now - 1000)
        lines.append(process.stdout.readline())
        tasks[0].log("next", now + 1000)
        lines.append(process.stdout.readline())
        os.kill(process.pid, signal.SIGINT)
        rest, error = process.communicate()
    watchdog.cancel()

    assert [line.split()[1] for line in lines] == ["first", "late", "next"]
    assert (process.returncode, rest, error) == (130, "", "")


@pytest.mark.usefixtures("tasks")
def test_a_service_without_log_events_is_reported_in_one_line(run: Run) -> None:
    outcome = run("logs", "dev", "backend-flask", "--since", "2h")

    assert (outcome.code, outcome.output) == (0, "")
    assert outcome.error == "backend-flask has logged nothing in the last 2h (--since)\n"


@pytest.mark.usefixtures("emulator")
def test_a_missing_log_group_is_an_error_that_names_the_deployment(run: Run) -> None:
    outcome = run("logs", "prod", "backend-flask")

    assert outcome.error == (
        "bin/cruddur logs: there is no log group /cruddur/prod/backend-flask: bin/cruddur "
        "deploy prod\n"
    )


@pytest.mark.parametrize("since", ["10", "0m", "1w", "-5m", "ten"])
def test_an_invalid_time_is_an_error_that_lists_the_allowed_forms(run: Run, since: str) -> None:
    outcome = run("logs", "dev", "backend-flask", f"--since={since}")

    assert outcome.error == (
        f"bin/cruddur logs: --since must be a number with s, m, h or d such as 10m, got {since!r}\n"
    )
