"""A terminal in which a test answers a command's questions."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from cli.tools.project import ROOT

_END_OF_INPUT = b"\x04"


def dialogue(
    command: str,
    *arguments: str,
    variables: Mapping[str, str],
    answers: Sequence[tuple[str, str]],
    directory: Path = ROOT,
) -> tuple[int, str]:
    """Run a command of `bin/` as `talk` does; `directory` holds the sources of the command."""
    program = [sys.executable, "-m", "cli.main", command, *arguments]
    return talk(program, variables=variables, answers=answers, directory=directory)


def talk(
    program: Sequence[str],
    *,
    variables: Mapping[str, str],
    answers: Sequence[tuple[str, str]],
    directory: Path,
) -> tuple[int, str]:
    """Type each answer once its question is on the screen; return exit code and screen."""
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        program,
        cwd=directory,
        env=dict(variables),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    shown, answered = "", 0
    with process, os.fdopen(screen, "r+b", buffering=0) as keyboard:
        for question, answer in answers:
            while question not in shown[answered:]:
                more = _read(keyboard.fileno())
                assert more, f"no question {question!r} in {shown!r}"
                shown += more
            answered = len(shown)
            keyboard.write(f"{answer}\r".encode())  # Enter
        keyboard.write(_END_OF_INPUT)  # an unexpected question fails instead of waiting
        while more := _read(keyboard.fileno()):
            shown += more
    return process.returncode, shown


def _read(screen: int) -> str:
    try:
        return os.read(screen, 4096).decode()
    except OSError:  # Linux raises this once no process has the terminal open
        return ""
