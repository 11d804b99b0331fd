"""Runs a program and leaves nothing of it behind, however it ends."""

import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

import psutil

_TIME_TO_END_SECONDS = 5


def run(
    arguments: Sequence[str],
    *,
    directory: Path,
    variables: Mapping[str, str],
    show: Callable[[str], object] = lambda line: print(line, flush=True),
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; `show` gets each line of its output as it comes.

    The program runs outside the terminal's process group, so that Ctrl-C reaches only us; then the
    whole tree under it is ended, terminals and plugins that went into sessions of their own too.
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


def end_tree(pid: int) -> None:
    """End a process and everything under it, kindly first."""
    try:
        root = psutil.Process(pid)
        tree = [*root.children(recursive=True), root]
    except psutil.NoSuchProcess:
        return
    for process in tree:
        _signal(process, signal.SIGTERM)
    _, left = psutil.wait_procs(tree, timeout=_TIME_TO_END_SECONDS)
    for process in left:
        _signal(process, signal.SIGKILL)


def interrupt_on_termination() -> None:
    """Treat SIGTERM and a closed terminal as Ctrl-C, so that they clean up too."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGHUP, interrupt)


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
