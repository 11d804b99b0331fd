"""Keep unit tests from starting processes, opening connections and reading a user's files."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from cli.tools.project import ROOT
from environments.definition import environment_names

READERS = (
    "tests/your_environments",
    "tests/benchmarks",
    "tests/containers",
    "tests/emulator/services/test_definitions.py",
    "tests/policy/test_supply_chain.py",
    "tests/unit/docs",
    "tests/unit/test_packages.py",
)
"""Tests that may read what a user edits, or what is generated from it.

`tests/deployment/test_other_environments.py` runs them with other environments.
"""

_PROCESSES = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "subprocess.Popen",
}


_ENVIRONMENTS = str(ROOT / "environments")
_EDITED = (
    *(f"{_ENVIRONMENTS}/{name}.py" for name in environment_names()),
    str(ROOT / "compose.yaml"),
)


class Guard:
    """Guard that fails what runs in the `with` block of one of its methods.

    jsii's Node process is started before the first test, by the import of cdktf.
    """

    def __init__(self) -> None:
        self._forbids_processes = self._forbids_reading = False
        sys.addaudithook(self._look)  # Python cannot remove an audit hook

    @contextmanager
    def against_processes(self) -> Iterator[None]:
        """Forbid new processes and connections."""
        self._forbids_processes = True
        try:
            yield
        finally:
            self._forbids_processes = False

    @contextmanager
    def against_reading(self, test: str) -> Iterator[None]:
        """Forbid to read the files of a user's environments, unless the test is a reader."""
        self._forbids_reading = not test.startswith(READERS)
        try:
            yield
        finally:
            self._forbids_reading = False

    def _look(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._forbids_processes and event in _PROCESSES:
            self._refuse(f"starts a process: {event}{arguments[:2]}")
        if self._forbids_processes and event == "socket.connect":
            self._refuse(f"connects to {arguments[1]}")
        if self._forbids_reading and _is_edited(event, arguments):
            pytest.fail(f"this test reads {arguments[0]}, which users edit: see {__name__}.READERS")

    def _refuse(self, deed: str) -> None:
        pytest.fail(f"a unit test {deed}: move the test to its tier (CONTRIBUTING.md)")


def _is_edited(event: str, arguments: tuple[Any, ...]) -> bool:
    if event not in {"open", "os.scandir"} or not isinstance(arguments[0], str | os.PathLike):
        return False  # or a descriptor
    path = str(arguments[0])
    return path.startswith(_EDITED) if event == "open" else path == _ENVIRONMENTS
