"""Service under test: gunicorn, started with the command of the Dockerfile."""

import json
import os
import re
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from types import TracebackType
from typing import Any, Self

FOLDER = Path(__file__).parent.parent
UNREACHABLE = "127.0.0.1:1"
MINUTE = 60
"""Timeout in seconds of every wait, so that a test fails and does not hang."""


def production_command() -> list[str]:
    [command] = re.findall(r"^CMD (\[.*\])$", (FOLDER / "Dockerfile").read_text(), re.MULTILINE)
    words: list[str] = json.loads(command)
    return words


class Service:
    """Running service; `output` holds the lines that the service has written."""

    def __init__(self, variables: dict[str, str], *, temp_directory: Path) -> None:
        self.output: list[str] = []
        self._written = Condition()
        self.process = subprocess.Popen(
            [*production_command(), "--bind", "127.0.0.1:0"],
            cwd=FOLDER,
            env={"PATH": os.environ["PATH"], "TMPDIR": str(temp_directory), **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = Thread(target=self._read)
        self._reader.start()
        self.url = re.findall(r"http://127.0.0.1:\d+", self.wait_for_line("Listening at"))[0]

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                with self._written:
                    self.output.append(line)
                    self._written.notify_all()

    def wait_for_line(self, text: str) -> str:
        def found() -> list[str]:
            return [line for line in self.output if text in line]

        with self._written:
            assert self._written.wait_for(found, timeout=MINUTE), "".join(self.output)
            return found()[0]

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", int(self.url.rpartition(":")[2])

    def connect(self) -> socket.socket:
        return socket.create_connection(self.address, timeout=MINUTE)

    def wait_until_connections_are_refused(self) -> None:
        """Wait; fail if the process of the service ends first."""
        with suppress(ConnectionRefusedError):
            while True:
                # A whole request at a time: a flood of connections would keep the service busy.
                with suppress(ConnectionResetError), self.connect() as connection:
                    connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                    connection.recv(1)
        assert self.process.poll() is None

    def logs(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output]

    def stop(self) -> int:
        self.process.terminate()
        status = self.process.wait(timeout=MINUTE)
        self._reader.join()
        return status

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.stop()
