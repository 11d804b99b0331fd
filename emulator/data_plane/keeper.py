"""Clean up after the emulator, even if it is killed: `python -m emulator.data_plane.keeper`.

The keeper reads lines from a pipe, which closes when the emulator ends. Then the keeper ends all
process groups that run, and deletes a folder.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2]
_TIME_TO_END_SECONDS = 2  # after SIGTERM
_BETWEEN_LOOKS_SECONDS = 0.02


class Keeper:
    """The keeper's process, from the side of the emulator.

    `folder` is deleted at the end.
    """

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "emulator.data_plane.keeper", str(folder)],
            cwd=_PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C must not reach the keeper
        )

    def started(self, group: int) -> None:
        """Let the keeper end a process group when the emulator ends."""
        self._write(f"+{group}\n")

    def ended(self, group: int) -> None:
        """Forget a process group."""
        with suppress(BrokenPipeError, ValueError):  # the keeper has ended the group
            self._write(f"-{group}\n")

    def close(self) -> None:
        """End all process groups, and wait until they have ended."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _write(self, line: str) -> None:
        assert self._process.stdin
        # One system call, so that lines of several threads do not mix.
        os.write(self._process.stdin.fileno(), line.encode())


def running_groups(lines: Iterable[str]) -> set[int]:
    """Return the groups that have started and not ended."""
    groups: set[int] = set()
    for line in lines:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    return groups


def end_groups(groups: set[int]) -> None:
    """End process groups with SIGTERM, and after two seconds with SIGKILL."""
    left = {group for group in groups if send(group, signal.SIGTERM)}
    deadline = time.monotonic() + _TIME_TO_END_SECONDS
    while left and time.monotonic() < deadline:
        time.sleep(_BETWEEN_LOOKS_SECONDS)
        left = {group for group in left if send(group, 0)}
    for group in left:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Send a signal to a process group, and return whether the group exists."""
    # macOS refuses permission for a group of which only zombies are left.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


def main(folder: str) -> None:
    """Wait until standard input closes, and clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end_groups(running_groups(sys.stdin))
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
