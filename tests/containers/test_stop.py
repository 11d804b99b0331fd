"""After `docker stop`, a service answers the accepted requests and ends in time."""

import json
import subprocess
from collections.abc import Iterator
from http import HTTPStatus

import pytest

from environments.definition import load_environments
from tests.containers.stack import Stack

PORTS = {service.name: service.port for service in load_environments()[0].services}
KILLED = 137
# As long as ECS waits between SIGTERM and SIGKILL. A service needs less than 5 seconds, unless the
# machine is busy with other tests.
TIME_TO_STOP_SECONDS = "30"

# Sends a request, then half of another on the same connection, and the other half as soon as the
# service refuses new connections. Docker forgets the name of a container that stops: the program
# resolves the name once.
ASK_IN_TWO_HALVES = """
import contextlib, http.client, json, socket

host, port, request = json.loads(input())
address = socket.gethostbyname(host), port
request = request.encode()
half = len(request) // 2

def status():
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status

connection = socket.create_connection(address, timeout=30)
connection.sendall(request)
status()
connection.sendall(request[:half])
print("asked", flush=True)
with contextlib.suppress(ConnectionRefusedError):
    while True:
        with contextlib.suppress(ConnectionResetError):
            with socket.create_connection(address, timeout=30) as probe:
                probe.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                probe.recv(1)
connection.sendall(request[half:])
print(status())
"""


@pytest.fixture(autouse=True)
def _everything_runs_again(stack: Stack) -> Iterator[None]:
    yield
    for name in PORTS:
        stack.docker("start", stack.container(name))


def test_a_stopped_backend_answers_an_accepted_request(stack: Stack, token: str) -> None:
    body = json.dumps({"message": "just in time"})
    request = (
        "POST /api/activities HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )

    answer, code = stop_between_halves(stack, "backend-flask", request)

    assert answer == HTTPStatus.CREATED
    assert code != KILLED


def test_a_stopped_verifier_answers_an_accepted_request(stack: Stack, token: str) -> None:
    request = f"GET /verify HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"

    answer, code = stop_between_halves(stack, "cognito-verifier", request)

    assert answer == HTTPStatus.OK
    assert code != KILLED


def test_a_stopped_frontend_answers_an_accepted_request(stack: Stack) -> None:
    request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

    answer, code = stop_between_halves(stack, "frontend-react-js", request)

    assert answer == HTTPStatus.OK
    assert code != KILLED


def stop_between_halves(stack: Stack, service: str, request: str) -> tuple[int, int]:
    """Stop a service between the two halves of a request.

    Return the status of the answer and the exit code of the service.
    """
    elsewhere = "cognito-verifier" if service == "backend-flask" else "backend-flask"
    program = stack.start(
        "exec", "--interactive", stack.container(elsewhere), "python", "-c", ASK_IN_TWO_HALVES
    )
    assert program.stdin is not None
    program.stdin.write(json.dumps([service, PORTS[service], request]) + "\n")
    program.stdin.flush()
    assert line(program) == "asked"
    # As Compose and ECS stop a container: by a signal first.
    stack.docker("stop", "--time", TIME_TO_STOP_SECONDS, stack.container(service))
    code: int = stack.inspect(service)["State"]["ExitCode"]
    return int(line(program)), code


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
