"""Run a program, and end the whole process tree under it however the program ends."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

_TIME_TO_END_SECONDS = 5
_BETWEEN_LOOKS_SECONDS = 0.05


def run(
    arguments: Sequence[str],
    *,
    directory: Path,
    variables: Mapping[str, str],
    show: Callable[[str], object] = lambda line: print(line, flush=True),
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; call `show` with each line of its output.

    The program runs in a process group of its own, so that Ctrl-C reaches only this process. Then
    the whole tree under the program is ended, including terminals and plugins in other sessions.
    """
    process = subprocess.Popen(
        arguments,
        cwd=directory,
        env=dict(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    lines = []
    try:
        for line in process.stdout or ():
            lines.append(line)
            show(line.rstrip("\n"))
        process.wait()
    except BaseException:
        end_tree(process.pid)
        process.wait()
        raise
    return subprocess.CompletedProcess(list(arguments), process.returncode, "".join(lines))


def end_tree(pid: int, *, seconds: float = _TIME_TO_END_SECONDS) -> None:
    """End a process and everything under it: with SIGTERM, and later with SIGKILL."""
    try:
        root = psutil.Process(pid)
        tree = [*root.children(recursive=True), root]
    except psutil.NoSuchProcess:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in tree:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        tree = still_running(tree, seconds=seconds)


def still_running(processes: Sequence[psutil.Process], *, seconds: float) -> list[psutil.Process]:
    """Wait until the processes have ended; return those that still run after these seconds."""
    deadline = time.monotonic() + seconds
    while (left := [*filter(_runs, processes)]) and time.monotonic() < deadline:
        time.sleep(_BETWEEN_LOOKS_SECONDS)
    return left


def _runs(process: psutil.Process) -> bool:
    """Return False for a zombie too, whether or not its parent has waited for it."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
