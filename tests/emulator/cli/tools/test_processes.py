"""Programs that commands start end together with the commands."""

import subprocess
from contextlib import suppress

import psutil
import pytest

from cli.tools import processes

# Bash with two child processes; all three ignore SIGTERM.
STUBBORN = "trap '' TERM; sleep 600 & sleep 600 & echo started; wait"


def test_processes_that_ignore_sigterm_are_killed_before_the_command_continues(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(processes, "_TIME_TO_END_SECONDS", 1)
    with subprocess.Popen(["bash", "-c", STUBBORN], stdout=subprocess.PIPE, text=True) as root:
        assert root.stdout
        root.stdout.readline()
        tree = [psutil.Process(root.pid), *psutil.Process(root.pid).children()]

        processes.end_tree(root.pid)

        assert len(tree) == 3
        assert not any(_runs(process) for process in tree)


def _runs(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False
