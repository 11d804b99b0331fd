"""Tasks in a Docker engine, without the emulator."""

import itertools
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import docker
import pytest

from emulator.data_plane.container_sandbox import ContainerSandbox
from emulator.data_plane.containers import Containers
from emulator.data_plane.engine import Address, Container, Image

IMAGE = Image("python:3.11-slim-bookworm")
_NUMBERS = itertools.count(1)


@contextmanager
def selected(variables: Mapping[str, str]) -> Iterator[None]:
    """Let the library `docker` of this process find the engine of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield


@contextmanager
def sandbox(
    containers: Containers,
    *,
    forwards: Mapping[Address, Address] | None = None,
    tcp_ports: tuple[int, ...] = (),
) -> Iterator[ContainerSandbox]:
    """Create a sandbox whose containers listen at these ports, and remove it at the end."""
    created = containers.create_sandbox(
        f"test-{os.getpid()}-{next(_NUMBERS)}",
        containers=[Container("any", IMAGE, tcp_ports=tcp_ports)],
        forwards=forwards or {},
    )
    try:
        yield created
    finally:
        created.remove()


def shell(script: str, **settings: object) -> Container:
    """Return a container with a shell script; each container has another name."""
    name = f"shell-{next(_NUMBERS)}"
    settings = {"image": IMAGE, "command": ("sh", "-c", script), **settings}
    return Container(name, **settings)  # type: ignore[arg-type]


def printed(sandbox: ContainerSandbox, container: Container) -> list[str]:
    """Run a container until it ends, and return the lines that it printed."""
    lines: list[str] = []
    sandbox.start(container, lines.append).wait()
    return lines


def inspect(client: docker.DockerClient, task: ContainerSandbox, name: str) -> Any:
    """Return the engine's description of a container of a task."""
    return client.api.inspect_container(f"{task.name}-{name}")


def with_label(client: docker.DockerClient, label: str) -> list[str]:
    """Return the ids of all containers, networks and volumes with a label."""
    filters: dict[str, str | list[str] | bool] = {"label": label}
    return [
        *(str(each.id) for each in client.containers.list(all=True, sparse=True, filters=filters)),
        *(str(each.id) for each in client.networks.list(filters=filters)),
        *(str(each.id) for each in client.volumes.list(filters=filters)),
    ]
