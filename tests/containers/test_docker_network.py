"""A task in a Docker engine reaches its own containers and the names that it may call only."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import docker
import pytest
import requests

from emulator.data_plane.container_sandbox import ContainerSandbox
from emulator.data_plane.containers import Containers
from emulator.data_plane.engine import Address
from emulator.data_plane.running_container import DockerContainer
from tests.containers.docker_tasks import (
    inspect,
    printed,
    sandbox,
    shell,
)
from tests.helpers.waiting import wait_until

ACCOUNT_ID = "123456789012"
CALLEE = Address("callee.test", 8000)
PORT = 8000
GET = "curl --silent --show-error --max-time 10 http://{address}/ 2>&1"
SERVE = 'cd /tmp && echo "from {name}" >index.html && exec python3 -m http.server {port}'


class _Callee(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"the callee\n")

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def _answers(container: DockerContainer) -> bool:
    return container.succeeds(["CMD-SHELL", GET.format(address=f"localhost:{PORT}")], 5)


@pytest.fixture(scope="module")
def callee() -> Iterator[Address]:
    """Serve HTTP on the loopback interface, and yield the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Callee) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Address("127.0.0.1", server.server_port)
        server.shutdown()


@pytest.fixture(scope="module")
def caller(containers: Containers, callee: Address) -> Iterator[ContainerSandbox]:
    """Yield a task that may call one name, and the emulator."""
    with sandbox(containers, forwards={CALLEE: callee, callee: callee}) as task:
        yield task


def test_a_sidecar_is_at_localhost(containers: Containers) -> None:
    with sandbox(containers) as task:
        sidecar = task.start(shell(SERVE.format(name="the sidecar", port=PORT)), print)
        wait_until(lambda: _answers(sidecar))

        assert printed(task, shell(GET.format(address="localhost:8000"))) == ["from the sidecar"]


def test_a_name_of_service_connect_leads_to_its_forward(caller: ContainerSandbox) -> None:
    assert printed(caller, shell(GET.format(address=CALLEE))) == ["the callee"]


def test_the_emulator_is_at_its_own_address(caller: ContainerSandbox, callee: Address) -> None:
    assert printed(caller, shell(GET.format(address=callee))) == ["the callee"]


def test_a_task_may_listen_at_the_port_of_a_name_that_it_calls(
    containers: Containers, callee: Address
) -> None:
    with sandbox(containers, forwards={CALLEE: callee}, tcp_ports=(CALLEE.port,)) as task:
        own = task.start(shell(SERVE.format(name="the task", port=CALLEE.port)), print)
        wait_until(lambda: _answers(own))

        assert printed(task, shell(GET.format(address=CALLEE))) == ["the callee"]


def test_no_other_port_of_this_machine_is_reached(containers: Containers, callee: Address) -> None:
    with sandbox(containers) as task:
        (refused,) = printed(task, shell(GET.format(address=callee)))

    assert "Failed to connect" in refused or "Couldn't connect" in refused


def test_the_relay_refuses_an_address_that_the_task_may_not_call(
    containers: Containers, callee: Address, client: docker.DockerClient
) -> None:
    ask = (
        "import socket; s = socket.socket(socket.AF_UNIX); s.connect('/relay/relay.sock'); "
        f"s.sendall(b'{callee}\\nGET / HTTP/1.0\\r\\n\\r\\n'); print(s.recv(100))"
    )
    with sandbox(containers, forwards={CALLEE: callee}) as task:
        answer = client.containers.get(f"{task.name}-pause").exec_run(["python", "-c", ask])

    assert answer.output == b"b''\n"


def test_a_task_gets_no_answer_from_other_machines(
    task: ContainerSandbox, client: docker.DockerClient
) -> None:
    (network,) = client.networks.list(names=[task.name])

    masquerade = "com.docker.network.bridge.enable_ip_masquerade"
    assert network.attrs["Options"][masquerade] == "false"


def test_a_port_is_published_on_loopback_only(
    containers: Containers, client: docker.DockerClient
) -> None:
    with sandbox(containers, tcp_ports=(PORT,)) as task:
        serving = task.start(shell(SERVE.format(name="a task", port=PORT)), print)
        wait_until(lambda: _answers(serving))

        published = requests.get(f"http://{task.address(PORT)}/", timeout=30)
        bindings = inspect(client, task, "pause")["NetworkSettings"]["Ports"].values()

    assert published.text == "from a task\n"
    assert {each["HostIp"] for ports in bindings for each in ports or ()} == {"127.0.0.1"}


def test_a_task_does_not_reach_another_task(
    containers: Containers, client: docker.DockerClient
) -> None:
    with sandbox(containers, tcp_ports=(PORT,)) as one, sandbox(containers) as other:
        serving = one.start(shell(SERVE.format(name="one", port=PORT)), print)
        wait_until(lambda: _answers(serving))
        (network,) = inspect(client, one, "pause")["NetworkSettings"]["Networks"].values()

        (answer,) = printed(
            other, shell(GET.format(address=f"{network['IPAddress']}:{PORT}").replace("10", "3"))
        )

    assert answer.startswith("curl: ")
