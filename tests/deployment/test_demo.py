"""`bin/demo`, as a newcomer runs it, and as one interrupts it."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

from bin.commands.project import ROOT

pytestmark = pytest.mark.slow


@contextmanager
def demo() -> Iterator[subprocess.Popen[str]]:
    """Start `bin/demo` as a shell does, in a process group of its own."""
    process = subprocess.Popen(
        [ROOT / "bin" / "demo"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)


def read_until(process: subprocess.Popen[str], text: str) -> list[str]:
    """The lines up to the one that holds the text, or all of them."""
    lines = []
    for line in process.stdout or ():
        lines.append(line)
        if text in line:
            break
    return lines


def still_running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended, whether or not somebody has taken note of their end."""
    alive = []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                alive.append(process)
    return alive


def test_ctrl_c_leaves_no_process_behind() -> None:
    with demo() as running:
        read_until(running, "aws_ecr_repository")
        processes = psutil.Process(running.pid).children(recursive=True)
        os.killpg(running.pid, signal.SIGINT)
        last_words = "".join(running.stdout or ())

    assert len(processes) > 1  # the emulator and cdktf at least
    assert still_running(processes) == []
    assert running.returncode == 1
    assert last_words.splitlines()[-1] == "bin/demo: interrupted"


def test_shows_the_deployment_an_empty_second_plan_and_the_lock_and_leaves_nothing() -> None:
    with demo() as running:
        lines = read_until(running, "What each host gets")
        processes = psutil.Process(running.pid).children(recursive=True)
        output = "".join([*lines, *(running.stdout or ())])

    assert running.returncode == 0, output
    assert "https://api.dev.cruddur.example   │ backend-flask, port 4567" in output
    assert "dev-registry: no changes\n" in output
    assert "dev-application: no changes\n" in output
    assert "refused: Error acquiring the state lock (412 PreconditionFailed)" in output
    assert "Done: deployed, shown, destroyed; nothing is left running" in output
    assert still_running(processes) == []
