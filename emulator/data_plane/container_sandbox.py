"""The network, volumes and containers of one task in a Docker engine.

A pause container owns the network, which the other containers share. It runs `relay.py`, which
forwards the names of Service Connect and the address of the emulator.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

import docker
from docker.errors import APIError, NotFound
from docker.types import LogConfig

from emulator.data_plane import container_ulimits, relay
from emulator.data_plane.container_images import ContainerImages, last_line
from emulator.data_plane.engine import Address, CannotStartContainer, Container
from emulator.data_plane.programs import Program
from emulator.data_plane.relay_server import RelayServer
from emulator.data_plane.running_container import DockerContainer

_HOST = "127.0.0.1"
# Nothing of an emulated system leaves this machine: without masquerading, a container gets no
# answer from other machines. A network that is `internal` would publish no ports.
_NOT_TO_THE_INTERNET = {"com.docker.network.bridge.enable_ip_masquerade": "false"}
_MINIMUM_CPU_SHARES = 2  # Docker's
_XRAY_DAEMON = "/aws-xray-daemon"


class ContainerSandbox:
    """A network of its own, with published ports on 127.0.0.1 of this machine."""

    def __init__(
        self,
        client: docker.DockerClient,
        images: ContainerImages,
        relay_server: RelayServer,
        *,
        task_id: str,
        labels: Mapping[str, str],
        containers: Sequence[Container],
        forwards: Mapping[Address, Address],
    ) -> None:
        self._client, self._images, self._relay = client, images, relay_server
        self.name, self._labels = f"cruddur-{task_id}", dict(labels)
        self._containers: list[Any] = []
        self._volumes: dict[str, Any] = {}
        self._network = client.networks.create(
            self.name, driver="bridge", labels=self._labels, options=_NOT_TO_THE_INTERNET
        )
        try:
            ports = {port for each in containers for port in each.tcp_ports}
            self._pause = self._start_pause(ports, forwards)
        except BaseException:
            self.remove()
            raise

    def start(self, container: Container, write: Callable[[str], None]) -> DockerContainer:
        """Start a container in the network of the task."""
        if _XRAY_DAEMON in container.image.uri:
            image = self._images.emulator()
            entry_point, command = ["python", "-m", "emulator.xray_daemon"], []
        else:
            image = self._images.pulled(container.image)
            entry_point, command = list(container.entry_point), list(container.command)
        stand_in = Program.found(container.image)
        memory = f"{container.memory_mib}m" if container.memory_mib else None
        settings = {
            "image": image,
            "entrypoint": entry_point or None,
            "command": command or None,
            "environment": {
                **container.environment,
                **(stand_in.environment if stand_in else {}),
            },
            "user": container.user or None,
            "read_only": container.readonly_root_filesystem,
            "volumes": [f"{self._volume(name)}:{path}" for path, name in container.volumes.items()],
            "cap_add": list(container.added_capabilities),
            "cap_drop": list(container.dropped_capabilities),
            "cpu_shares": max(container.cpu_units, _MINIMUM_CPU_SHARES),
            "mem_limit": memory,
            "memswap_limit": memory,  # Fargate has no swap
            "init": container.has_init_process,
            "network_mode": f"container:{self._pause.id}",
        }
        return self._started(container.name, container.ulimits, settings, write)

    def address(self, tcp_port: int) -> Address:
        """Return the address at which the engine publishes a port of the task."""
        binding, *_ = self._pause.ports[f"{tcp_port}/tcp"]
        return Address(_HOST, int(binding["HostPort"]))

    def remove(self) -> None:
        """Remove the containers, the network and the volumes."""
        self._relay.close()
        for container in reversed(self._containers):
            with suppress(NotFound):
                container.remove(force=True, v=True)
        for other in (self._network, *self._volumes.values()):
            with suppress(NotFound):
                other.remove()

    def _start_pause(self, ports: set[int], forwards: Mapping[Address, Address]) -> Any:
        names = sorted({key.host for key in forwards if not _is_ip_address(key.host)})
        hosts = {}
        for number, name in enumerate(names, start=1):
            keys = [key for key in forwards if key.host == name]
            if ports.isdisjoint(key.port for key in keys):
                hosts[name] = f"127.255.0.{number}"  # as Service Connect resolves names
            else:
                # A container that listens at all addresses of its network leaves no other listener
                # at this port, so that the name leads to a container of its own.
                listen = {f"0.0.0.0:{key.port}": str(key) for key in keys}
                own = self._start_relay(f"name-{number}", listen, network=self._network.name)
                hosts[name] = own.attrs["NetworkSettings"]["Networks"][self.name]["IPAddress"]
        return self._start_relay(
            "pause",
            {
                f"{hosts.get(key.host, key.host)}:{key.port}": str(key)
                for key in forwards
                if hosts.get(key.host, _HOST).startswith("127.")
            },
            network=self._network.name,
            extra_hosts=hosts,
            ports={f"{port}/tcp": (_HOST, None) for port in ports},
        )

    def _start_relay(self, name: str, addresses: Mapping[str, str], **settings: Any) -> Any:
        listen = [f"{address}={wanted}" for address, wanted in addresses.items()]
        container = self._create(
            name,
            image=self._images.emulator(),
            command=["python", "-m", "emulator.data_plane.relay", self._relay.upstream, *listen],
            volumes=self._relay.volumes,
            cap_drop=["ALL"],
            read_only=True,
            **settings,
        )
        container.start()
        output = b""
        for chunk in container.logs(stream=True, follow=True):
            output += chunk
            if relay.READY.encode() in output.split():
                container.reload()
                return container
        raise RuntimeError(f"a pause container ended: {last_line(output.decode())}")

    def _started(
        self,
        name: str,
        ulimits: Mapping[str, tuple[int, int]],
        settings: Mapping[str, Any],
        write: Callable[[str], None],
    ) -> DockerContainer:
        """Create and start a container; lower the limits if the engine refuses them."""
        created = self._create(name, ulimits=container_ulimits.settings(ulimits), **settings)
        try:
            return DockerContainer(self._client, created, write)
        except APIError as error:
            message = last_line(error.explanation or str(error))
            lower = container_ulimits.lowered(ulimits, self._pause) if "rlimit" in message else {}
            if lower == ulimits:
                raise CannotStartContainer(message) from error
            self._containers.remove(created)
            created.remove(v=True)
            return self._started(name, lower, settings, write)

    def _create(self, name: str, **settings: Any) -> Any:
        created = self._client.containers.create(
            name=f"{self.name}-{name}",
            labels=self._labels,
            healthcheck={"test": ["NONE"]},  # ECS ignores the health checks of images
            log_config=LogConfig(type=LogConfig.types.JSON),
            use_config_proxy=False,
            **settings,
        )
        self._containers.append(created)
        return created

    def _volume(self, name: str) -> str:
        if name not in self._volumes:
            self._volumes[name] = self._client.volumes.create(
                f"{self.name}-{name}", labels=self._labels
            )
        return str(self._volumes[name].name)


def _is_ip_address(host: str) -> bool:
    with suppress(ValueError):
        return bool(ip_address(host))
    return False
