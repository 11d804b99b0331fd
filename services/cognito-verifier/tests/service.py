"""Service under test, started with the command of the Dockerfile on a free port of loopback."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import requests

ROOT = Path(__file__).parent.parent
MINUTE = 60
"""Timeout in seconds of every wait, so that a test fails and does not hang."""


def production_command() -> list[str]:
    """Return the CMD of the Dockerfile, with the program of this virtual environment."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    (command,) = [line for line in dockerfile.splitlines() if line.startswith("CMD ")]
    program, *arguments = json.loads(command.removeprefix("CMD "))
    return [str(Path(sys.executable).with_name(program)), *arguments]


class Service:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.written = ""
        self._lines: Queue[str | None] = Queue()
        self._reader = Thread(target=self._read)
        self._reader.start()
        self.url = ""

    def wait_until_it_listens(self) -> None:
        started = self.wait_for_log("Listening at")
        self.url = f"http://{urlsplit(started['message'].split()[2]).netloc}"

    def wait_for_log(self, text: str) -> dict[str, Any]:
        """Return the next line that contains the text."""
        while line := self._lines.get(timeout=MINUTE):
            if text in line:
                return dict(json.loads(line))
        raise EOFError(self.written)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", urlsplit(self.url).port), timeout=MINUTE)

    def wait_until_connections_are_refused(self) -> None:
        """Wait; fail if the process of the service ends first."""
        with suppress(ConnectionRefusedError):
            while True:
                # A whole request at a time: a flood of connections would keep the service busy.
                with suppress(ConnectionResetError), self.connect() as connection:
                    connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
                    connection.recv(1)
        assert self.process.poll() is None

    def get(self, path: str, *, timeout: float = MINUTE, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(self.url + path, headers=named, timeout=timeout)

    def stop(self) -> str:
        """Stop the service and return its output."""
        self.process.terminate()
        self.process.wait(timeout=MINUTE)
        self._reader.join()
        return self.written

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.written += line
            self._lines.put(line)
        self._lines.put(None)


@contextmanager
def running(variables: Mapping[str, str]) -> Iterator[Service]:
    command, *arguments = production_command()
    with subprocess.Popen(
        [command, "--bind", "127.0.0.1:0", *arguments],
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        service = Service(process)
        try:
            service.wait_until_it_listens()
            yield service
        finally:
            service.stop()
