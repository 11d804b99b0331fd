"""Interface of the engines that run the containers of ECS tasks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self


class CannotPullImage(Exception):
    """The registry has no such image, or the engine cannot run it; the message is one line."""


class CannotStartContainer(Exception):
    """The engine cannot start a container, such as one with an unknown command; one line."""


@dataclass(frozen=True)
class Address:
    """A host name or an IP address, and a TCP or UDP port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the address of `host:port`.

        Raises:
            ValueError: the text has another form.
        """
        host, _, port = text.rpartition(":")
        return cls(host, int(port))


@dataclass(frozen=True)
class Image:
    """An image of a container definition, looked up in the emulator's ECR.

    `manifest` is empty for images of other registries, such as those of sidecars.
    """

    uri: str
    manifest: str = ""


@dataclass(frozen=True)
class Container:
    """Settings of one container: its definition, with the values of its secrets.

    The names are those of the ECS API reference, ContainerDefinition.
    """

    name: str
    image: Image
    command: tuple[str, ...] = ()
    """Empty: the command of the image."""

    entry_point: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    readonly_root_filesystem: bool = False
    volumes: Mapping[str, str] = field(default_factory=dict)
    """Names of the task's volumes by container path."""

    tcp_ports: tuple[int, ...] = ()
    udp_ports: tuple[int, ...] = ()
    cpu_units: int = 0
    memory_mib: int = 0
    """0: limited by the task only."""

    ulimits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Soft and hard limits by name."""

    added_capabilities: tuple[str, ...] = ()
    dropped_capabilities: tuple[str, ...] = ()
    has_init_process: bool = False


class RunningContainer(Protocol):
    """One started container."""

    def wait(self) -> int:
        """Wait until the container has ended, and return its exit code."""

    def succeeds(self, command: Sequence[str], timeout_seconds: float) -> bool:
        """Run a health check inside: `["CMD-SHELL", "…"]` or `["CMD", "…", "…"]`."""

    def stop(self, timeout_seconds: float) -> None:
        """Send SIGTERM, and SIGKILL after the timeout; return when the container has ended."""


class Sandbox(Protocol):
    """The network and the volumes that all containers of one task share."""

    def start(self, container: Container, write: Callable[[str], None]) -> RunningContainer:
        """Start a container; call `write` with each line that it prints.

        Raises:
            CannotPullImage: the image does not exist or cannot be run.
            CannotStartContainer: the engine does not start the container.
        """

    def address(self, tcp_port: int) -> Address:
        """Return the address at which this process reaches a port of the task."""

    def remove(self) -> None:
        """Delete the network and the volumes; all containers have ended."""


class Engine(Protocol):
    """Runs tasks; leaves nothing behind, also when the emulator is killed."""

    def create_sandbox(
        self,
        task_id: str,
        *,
        containers: Sequence[Container],
        forwards: Mapping[Address, Address],
    ) -> Sandbox:
        """Create a sandbox for these containers, which start later.

        Inside, each key of `forwards` leads to its value, an address on the loopback interface of
        the emulator. A key is the emulator's own address, or a name of Service Connect.
        """

    def close(self) -> None:
        """Stop all containers and delete all sandboxes."""
