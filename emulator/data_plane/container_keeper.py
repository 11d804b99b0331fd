"""Remove the containers of the emulator when the emulator ends, even after a kill.

`python -m emulator.data_plane.container_keeper LABEL FOLDER` reads a pipe, which closes when the
emulator ends. Then the keeper removes everything with this label, and the folder.
"""

import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError

_PROJECT = Path(__file__).resolve().parents[2]
# The engine may still create the container that the emulator asked for when it was killed.
_EMPTY_LISTS = 3
_BETWEEN_LISTS_SECONDS = 0.5
_MOST_LISTS = 60


class ContainerKeeper:
    """The keeper's process, from the side of the emulator."""

    def __init__(self, label: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "emulator.data_plane.container_keeper", label, str(folder)],
            cwd=_PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C must not reach the keeper
        )

    def close(self) -> None:
        """Remove everything, and wait until it is removed."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def remove_all(client: docker.DockerClient, label: str) -> int:
    """Remove all containers, networks and volumes with a label; return their number."""
    filters: dict[str, str | list[str] | bool] = {"label": label}
    containers = client.containers.list(all=True, sparse=True, filters=filters)
    with ThreadPoolExecutor() as pool:
        list(pool.map(_remove_container, containers))
    others: list[Any] = [
        *client.networks.list(filters=filters),
        *client.volumes.list(filters=filters),
    ]
    for other in others:
        with suppress(APIError):
            other.remove()
    return len(containers) + len(others)


def _remove_container(container: Any) -> None:
    with suppress(APIError):  # already removed, or the next pass tries again
        container.remove(force=True, v=True)


def main(label: str, folder: str) -> None:
    """Wait until standard input closes, and clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.read()
    client = docker.from_env()
    empty = 0
    for _ in range(_MOST_LISTS):
        empty = 0 if remove_all(client, label) else empty + 1
        if empty == _EMPTY_LISTS:
            break
        time.sleep(_BETWEEN_LISTS_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
