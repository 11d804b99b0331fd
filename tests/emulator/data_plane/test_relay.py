"""The relay of a pause container, here as a process, forwards connections to the emulator."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.tools.project import ROOT
from emulator.data_plane import relay
from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.server import EventLoop
from emulator.data_plane.ports import Ports
from emulator.data_plane.relay_server import RelayServer

NAME = Address("callee.test", 80)
LOOPBACK = "127.0.0.1"
_PATIENCE_SECONDS = 60


@pytest.fixture
def callee() -> Iterator[Address]:
    """Return what one client sends, when the client has sent everything."""
    with socket.create_server((LOOPBACK, 0)) as listener:

        def answer() -> None:
            client, _ = listener.accept()
            with client:
                client.sendall(b"got " + client.makefile("rb").read())

        threading.Thread(target=answer, daemon=True).start()
        yield Address(LOOPBACK, listener.getsockname()[1])


@pytest.fixture(params=["Unix socket", "TCP"])
def addresses(
    request: pytest.FixtureRequest, callee: Address, tmp_path: Path
) -> Iterator[tuple[Address, Address]]:
    """Run a relay; yield where it listens for an allowed name, and for another address."""
    folder = tmp_path if request.param == "Unix socket" else None
    loop = EventLoop()
    server = RelayServer(loop, {NAME: callee}, folder)
    upstream = server.upstream.replace("/relay", str(tmp_path), 1)
    upstream = upstream.replace("host.docker.internal", LOOPBACK)
    ports = Ports()
    allowed, forbidden = (Address(LOOPBACK, ports.take()) for _ in range(2))
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "emulator.data_plane.relay", upstream),
            *(f"{allowed}={NAME}", f"{forbidden}={callee}"),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline().strip() == relay.READY
            yield allowed, forbidden
        finally:
            process.terminate()
            server.close()
            loop.close()


def _sent(address: Address, data: bytes) -> bytes:
    with socket.create_connection((address.host, address.port), _PATIENCE_SECONDS) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        return client.makefile("rb").read()


def test_a_name_leads_to_its_address(addresses: tuple[Address, Address]) -> None:
    much = b"x" * 2**20

    assert _sent(addresses[0], much) == b"got " + much


def test_an_address_that_may_not_be_called_closes_the_connection(
    addresses: tuple[Address, Address],
) -> None:
    try:
        answer = _sent(addresses[1], b"")
    except ConnectionError:
        answer = b""

    assert answer == b""
