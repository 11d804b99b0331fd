"""Small programs in place of the services, for tests of the process engine."""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from emulator.data_plane.engine import Container, Image
from emulator.data_plane.processes import Processes, ProcessSandbox, RunningProgram
from emulator.data_plane.programs import Program
from tests.helpers.waiting import wait_until

MINUTE = 60

_HTTP_SERVER = """
import http.server, os
address = ("127.0.0.1", int(os.environ["PORT"]))
http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler).serve_forever()
"""
HTTP_SERVER = (sys.executable, "-c", _HTTP_SERVER)


def container(program: Program, **settings: Any) -> Container:
    """Return a container of a stand-in image."""
    manifest = json.dumps({"annotations": program.annotations()})
    image = Image("registry.example/small:1", manifest)
    return Container(**{"name": "small", "image": image, **settings})


def shell(script: str, **settings: Any) -> Container:
    """Return a container that runs a shell script."""
    return container(Program(command=("/bin/sh", "-c", script)), **settings)


class Lines:
    """Lines that a container has printed."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._written = threading.Condition()

    def __call__(self, line: str) -> None:
        with self._written:
            self.all.append(line)
            self._written.notify_all()

    def first(self) -> str:
        """Wait for the first line."""
        with self._written:
            assert self._written.wait_for(lambda: self.all, timeout=MINUTE)
            return self.all[0]


def exists(pid: int) -> bool:
    """Return whether a process exists and has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie that init has not reaped yet has ended.
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")


def exit_code(running: RunningProgram) -> int:
    """Wait until a program has ended, and return its exit code."""
    codes: list[int] = []
    threading.Thread(target=lambda: codes.append(running.wait()), daemon=True).start()
    wait_until(lambda: bool(codes))
    return codes[0]


def started(
    engine: Processes, definition: Container, **settings: Any
) -> tuple[ProcessSandbox, RunningProgram, Lines]:
    """Start the only container of a task."""
    lines = Lines()
    sandbox = engine.create_sandbox(
        settings.pop("task_id", "task"), containers=[definition], **{"forwards": {}, **settings}
    )
    return sandbox, sandbox.start(definition, lines), lines


def printed(engine: Processes, definition: Container, **settings: Any) -> list[str]:
    """Run the only container of a task to its end, and return what it has printed."""
    _, running, lines = started(engine, definition, **settings)
    exit_code(running)
    return lines.all
