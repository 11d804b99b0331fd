"""A container that runs in a Docker engine."""

import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import docker
from docker.errors import APIError, NotFound

_KILLED = 137
_BETWEEN_LOOKS_SECONDS = 0.05


class DockerContainer:
    """A started container; `write` receives each line that the container prints."""

    def __init__(
        self, client: docker.DockerClient, container: Any, write: Callable[[str], None]
    ) -> None:
        self._api, self._container = client.api, container
        # Attach before the start: the log that an engine follows may lack the last lines.
        output = container.attach(stream=True, demux=True)
        container.start()
        self._reader = threading.Thread(target=_copy_lines, args=[output, write], daemon=True)
        self._reader.start()

    def wait(self) -> int:
        """Wait until the container has ended, and return its exit code."""
        try:
            code = int(self._container.wait()["StatusCode"])
        except NotFound:  # removed from outside
            code = _KILLED
        self._reader.join()
        return code

    def succeeds(self, command: Sequence[str], timeout_seconds: float) -> bool:
        """Run a health check in the container."""
        kind, *words = command
        words = ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words
        deadline = time.monotonic() + timeout_seconds
        with suppress(APIError):  # the container has ended
            check = self._api.exec_create(self._container.id, words)["Id"]
            self._api.exec_start(check, detach=True)
            while time.monotonic() < deadline:
                code = self._api.exec_inspect(check)["ExitCode"]
                if code is not None:
                    return bool(code == 0)
                time.sleep(_BETWEEN_LOOKS_SECONDS)
        return False

    def stop(self, timeout_seconds: float) -> None:
        """Send the image's stop signal, which is SIGTERM by default, and SIGKILL at the timeout."""
        with suppress(NotFound):
            self._container.stop(timeout=math.ceil(timeout_seconds))
        self.wait()


def _copy_lines(output: Iterable[Sequence[bytes | None]], write: Callable[[str], None]) -> None:
    """Write each line of chunks of standard output and standard error."""
    rests = [b"", b""]
    with suppress(OSError):
        for chunks in output:
            for number, chunk in enumerate(chunks):
                *lines, rests[number] = (rests[number] + (chunk or b"")).split(b"\n")
                for line in lines:
                    write(line.decode(errors="replace").rstrip("\r"))
    for rest in filter(None, rests):
        write(rest.decode(errors="replace"))
