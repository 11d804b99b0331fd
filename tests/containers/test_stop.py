"""After `docker stop`, a service answers the accepted requests and ends in time."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus

import pytest

from environments.definition import load_environments, names
from tests.containers.stack import Stack, wait_until

ENVIRONMENT = load_environments()[0]
PORTS = {service.name: service.port for service in ENVIRONMENT.services}
KILLED = 137
# As /proc/net/tcp writes them.
ESTABLISHED, LISTENING, LOOPBACK = "01", "0A", "0100007F"
TIME_TO_STOP_SECONDS = "5"

# Programs that send a request from inside the network; they print a word once the request is sent.
ASK = """
import http.client
connection = http.client.HTTPConnection("cognito-verifier.CLUSTER", 5555, timeout=30)
connection.request("GET", "/verify", headers={"Authorization": "Bearer " + input()})
print("asked", flush=True)
print(connection.getresponse().status)
""".replace("CLUSTER", names.cluster(ENVIRONMENT.name))
ASK_IN_TWO_HALVES = """
import socket
connection = socket.create_connection(("frontend-react-js", 3000), timeout=30)
connection.sendall(b"GET / HTTP/1.1\\r\\nHost: localhost\\r\\n")
print("asked", flush=True)
input()
connection.sendall(b"Connection: close\\r\\n\\r\\n")
print(connection.makefile("rb").readline().split()[1].decode())
"""


@pytest.fixture(autouse=True)
def _everything_runs_again(stack: Stack) -> Iterator[None]:
    yield
    for name in PORTS:
        stack.docker("start", stack.container(name))


def test_a_stopped_backend_answers_an_accepted_request(stack: Stack, token: str) -> None:
    with ThreadPoolExecutor() as pool:
        with paused(stack, "postgres"):
            answer = pool.submit(stack.crud, token, "just in time")
            wait_until(lambda: is_asked(stack, "backend-flask"))
            stopped = pool.submit(stop, stack, "backend-flask")
            wait_until(lambda: not listens(stack, "backend-flask"))

        assert answer.result().status_code == HTTPStatus.CREATED
        assert stopped.result() != KILLED


def test_a_stopped_verifier_answers_an_accepted_request(stack: Stack, token: str) -> None:
    stack.docker("restart", stack.container("cognito-verifier"))
    wait_until(lambda: listens(stack, "cognito-verifier"))
    with ThreadPoolExecutor() as pool:
        with paused(stack, "aws"):
            asking = python_inside(stack, ASK, token)
            assert line(asking) == "asked"
            wait_until(lambda: is_asked(stack, "cognito-verifier"))
            stopped = pool.submit(stop, stack, "cognito-verifier")
            wait_until(lambda: not listens(stack, "cognito-verifier"))

        # On a slow machine the keys may come too late; the verifier answers 503 without keys.
        assert line(asking) in {"200", "503"}
        assert stopped.result() != KILLED


def test_a_stopped_frontend_answers_an_accepted_request(stack: Stack) -> None:
    asking = python_inside(stack, ASK_IN_TWO_HALVES)
    assert line(asking) == "asked"
    with ThreadPoolExecutor() as pool:
        stopped = pool.submit(stop, stack, "frontend-react-js")
        wait_until(lambda: not listens(stack, "frontend-react-js"))

        assert asking.stdin is not None
        asking.stdin.write("\n")
        asking.stdin.flush()

        assert line(asking) == str(HTTPStatus.OK.value)
        assert stopped.result() != KILLED


def stop(stack: Stack, service: str) -> int:
    """Stop a service as Compose and ECS do, by a signal first; return its exit code."""
    stack.docker("stop", "--time", TIME_TO_STOP_SECONDS, stack.container(service))
    code: int = stack.inspect(service)["State"]["ExitCode"]
    return code


@contextmanager
def paused(stack: Stack, service: str) -> Iterator[None]:
    """Let a service accept connections without answers."""
    stack.docker("pause", stack.container(service))
    try:
        yield
    finally:
        stack.docker("unpause", stack.container(service))


def python_inside(stack: Stack, program: str, first_line: str = "") -> subprocess.Popen[str]:
    """Run a program inside the network, in the backend's container."""
    container = stack.container("backend-flask")
    process = stack.start("exec", "--interactive", container, "python", "-c", program)
    if first_line:
        assert process.stdin is not None
        process.stdin.write(f"{first_line}\n")
        process.stdin.flush()
    return process


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def is_asked(stack: Stack, service: str) -> bool:
    """Return whether another container has a connection to the service's port."""
    return any(
        row[1].endswith(f":{PORTS[service]:04X}")
        and row[3] == ESTABLISHED
        and LOOPBACK not in row[2]
        for row in sockets(stack, service)
    )


def listens(stack: Stack, service: str) -> bool:
    """Return whether a service accepts connections on its port."""
    mine = f":{PORTS[service]:04X}"
    return any(row[1].endswith(mine) and row[3] == LISTENING for row in sockets(stack, service))


def sockets(stack: Stack, service: str) -> list[list[str]]:
    """Return the TCP sockets in a container, as Linux lists them."""
    rows = stack.docker("exec", stack.container(service), "cat", "/proc/net/tcp", "/proc/net/tcp6")
    return [row.split() for row in rows.splitlines()]
