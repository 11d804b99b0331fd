"""Keep unit tests from starting processes and opening connections."""

import sys
from typing import Any, Self

import pytest

_PROCESSES = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "subprocess.Popen",
}


class Guard:
    """Guard that fails a test if it starts a process or opens a connection in the `with` block.

    jsii's Node process is started before the first test, by the import of cdktf.
    """

    def __init__(self) -> None:
        self._is_on = False
        sys.addaudithook(self._look)  # Python cannot remove an audit hook

    def __enter__(self) -> Self:
        self._is_on = True
        return self

    def __exit__(self, *_: object) -> None:
        self._is_on = False

    def _look(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._is_on and event in _PROCESSES:
            self._refuse(f"starts a process: {event}{arguments[:2]}")
        if self._is_on and event == "socket.connect":
            self._refuse(f"connects to {arguments[1]}")

    def _refuse(self, deed: str) -> None:
        pytest.fail(f"a unit test {deed}: move the test to its tier (CONTRIBUTING.md)")
