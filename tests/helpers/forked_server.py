"""The server of an emulator, forked from a process that has loaded moto.

To load moto and the models of its services takes 3 s of CPU: as much as most tests need for
everything else. The processes of a test run load them once; what users run loads them each time.
"""

import contextlib
import multiprocessing
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from emulator import server
from emulator.process import UNTIL_STDIN_CLOSES

_FORK = multiprocessing.get_context("forkserver")
_FORK.set_forkserver_preload(["tests.helpers.loaded_moto"])


class ForkedServer:
    """`python -m emulator.server` with these arguments, as a `subprocess.Popen` offers it.

    Its standard input and output are one socket. `errors` is a file with a name, for its standard
    error. It ends with this process, also when this process is killed.
    """

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], errors: IO[bytes]
    ) -> None:
        assert UNTIL_STDIN_CLOSES in arguments, "a forked server cannot be detached"
        ours, theirs = socket.socketpair()
        given = (list(arguments), dict(environment), theirs, str(errors.name))
        self._process = _FORK.Process(target=_serve, args=given, daemon=True)
        with theirs:
            self._process.start()
        with ours:  # stays open until both files are closed
            self.stdin: IO[bytes] | None = ours.makefile("wb")
            self.stdout: IO[bytes] | None = ours.makefile("rb")
        assert self._process.pid is not None
        self.pid = self._process.pid

    def terminate(self) -> None:
        """Send SIGTERM."""
        self._process.terminate()

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end, and return the exit code; None after `timeout` seconds."""
        self._process.join(timeout)
        return self._process.exitcode


def _serve(
    arguments: list[str], environment: dict[str, str], connection: socket.socket, errors: str
) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    with connection, Path(errors).open("wb") as file:
        os.dup2(connection.fileno(), 0)
        os.dup2(connection.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdin = os.fdopen(0)  # multiprocessing has replaced it
    with contextlib.suppress(SystemExit):
        server.main(arguments)
