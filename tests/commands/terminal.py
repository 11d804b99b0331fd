"""A terminal at which somebody answers a command's questions."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence

from bin.commands.project import ROOT


def dialogue(
    command: str, *arguments: str, variables: Mapping[str, str], answers: Sequence[tuple[str, str]]
) -> tuple[int, str]:
    """Type each answer once its question is on the screen; return exit code and screen."""
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", f"bin.commands.{command}", *arguments],
        cwd=ROOT,
        env=dict(variables),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    shown = ""
    with process, os.fdopen(screen, "r+b", buffering=0) as keyboard:
        for question, answer in answers:
            while question not in shown.rpartition("\n")[2]:
                more = _read(keyboard.fileno())
                assert more, f"no question {question!r} in {shown!r}"
                shown += more
            keyboard.write(f"{answer}\n".encode())
        while more := _read(keyboard.fileno()):
            shown += more
    return process.returncode, shown


def _read(screen: int) -> str:
    try:
        return os.read(screen, 4096).decode()
    except OSError:  # Linux's word for a terminal that nobody writes to any more
        return ""
