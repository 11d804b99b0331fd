"""The emulator's side of the relays in pause containers."""

import asyncio
import functools
import sys
from collections.abc import Mapping
from pathlib import Path

import docker

from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.server import EventLoop
from emulator.data_plane.relay import join

_SOCKET = "relay.sock"
_FOLDER_INSIDE = "/relay"
# Docker Desktop, and others that run the engine in a virtual machine, forward this name to the
# loopback interface of the user's machine.
_HOST_OF_VIRTUAL_MACHINE = "host.docker.internal"


class RelayServer:
    """Accepts connections of one pause container, and forwards them to addresses on loopback.

    The container reaches the server at `upstream`, a Unix socket in the container or HOST:PORT, if
    it has the `volumes`.
    """

    def __init__(
        self,
        loop: EventLoop,
        forwards: Mapping[Address, Address],
        folder: Path | None,
    ) -> None:
        path = folder and folder / _SOCKET
        self._loop = loop
        self._server = loop.run(_serve(path, forwards))
        if path:
            # The user of the pause container connects. Other users of this machine may too: they
            # can connect to the loopback interface anyway.
            path.chmod(0o666)
            self.upstream = f"{_FOLDER_INSIDE}/{_SOCKET}"
            self.volumes = [f"{folder}:{_FOLDER_INSIDE}:ro"]
        else:
            port = self._server.sockets[0].getsockname()[1]
            self.upstream, self.volumes = f"{_HOST_OF_VIRTUAL_MACHINE}:{port}", []

    def close(self) -> None:
        """Accept no more connections."""
        self._loop.call(self._server.close)


def shares_unix_sockets(client: docker.DockerClient) -> bool:
    """Return whether a container can connect to a Unix socket of this machine."""
    return sys.platform == "linux" and bool(client.info()["OperatingSystem"] != "Docker Desktop")


async def _serve(path: Path | None, forwards: Mapping[Address, Address]) -> asyncio.Server:
    """Listen at a Unix socket, without `path` at a free port of 127.0.0.1.

    Only the keys of `forwards` are forwarded. Connections that want another address are closed.
    """

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wanted = (await reader.readline()).decode(errors="replace").strip()
        target = next((forwards[key] for key in forwards if str(key) == wanted), None)
        if target is None:
            writer.close()
        else:
            connect = functools.partial(asyncio.open_connection, target.host, target.port)
            await join((reader, writer), connect)

    if path is None:
        return await asyncio.start_server(accept, "127.0.0.1", 0)
    return await asyncio.start_unix_server(accept, path)
