"""The service, in production's process, while cognito-verifier does not answer in time."""

import itertools
import json
import socket
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
import requests

from backend_flask.verifier import FAILURES, MAX_CALLS
from tests.conftest import SIGNED_IN, required_variables
from tests.service import MINUTE, Service
from tests.verifier import TOKEN, VerifierStandIn

BODY = {"message": "Hello"}


def hang(connection: socket.socket) -> None:
    connection.recv(1)  # ends when the client closes the connection


def refuse(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 503 -\r\nContent-Length: 0\r\n\r\n")


def send_forever(connection: socket.socket, part: bytes) -> None:
    while True:
        connection.sendall(part)
        time.sleep(0.05)


def drip_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Dripping: ")
    send_forever(connection, b"x")


def drip_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    send_forever(connection, b" ")


def drip_chunks(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    send_forever(connection, b"1\r\n \r\n")


def continue_forever(connection: socket.socket) -> None:
    send_forever(connection, b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.fixture
def service(variables: dict[str, str], tmp_path: Path) -> Iterator[Service]:
    """Yield a service whose circuit breaker the test may open."""
    with Service(variables, temp_directory=tmp_path) as service:
        wait_for_worker(service)
        yield service


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, VerifierStandIn]]:
    directory = tmp_path_factory.mktemp("service")
    with (
        VerifierStandIn() as verifier,
        Service(required_variables(verifier), temp_directory=directory) as service,
    ):
        yield service, verifier


def wait_for_worker(service: Service) -> None:
    assert requests.get(f"{service.url}/api/health-check", timeout=MINUTE).status_code == 200


def post(service: Service) -> requests.Response:
    url = f"{service.url}/api/activities"
    return requests.post(url, json=BODY, headers=SIGNED_IN, timeout=MINUTE)


def start_posts(service: Service, count: int) -> list[HTTPConnection]:
    """Send `count` requests; `statuses` reads the answers."""
    host = service.url.removeprefix("http://")
    connections = [HTTPConnection(host, timeout=MINUTE) for _ in range(count)]
    for connection in connections:
        connection.request("POST", "/api/activities", json.dumps(BODY), SIGNED_IN)
    return connections


def statuses(connections: list[HTTPConnection]) -> set[int]:
    answers = set()
    for connection in connections:
        answers.add(connection.getresponse().status)
        connection.close()
    return answers


def expect_unavailable(answer: requests.Response) -> None:
    assert answer.status_code == 503
    assert answer.json() == {"error": "tokens cannot be verified at the moment, try again later"}


def test_public_requests_are_answered_while_the_verifier_hangs(
    service: Service, verifier: VerifierStandIn
) -> None:
    verifier.speak = hang
    signed_in = start_posts(service, 60)
    verifier.wait_for_requests(10)

    for _ in range(10):
        for path in ("/api/health-check", "/api/activities/home"):
            assert requests.get(service.url + path, timeout=MINUTE).status_code == 200

    assert statuses(signed_in) == {503}


@pytest.mark.parametrize(
    "speak", [hang, drip_head, drip_body, drip_chunks, continue_forever], ids=lambda it: it.__name__
)
def test_no_answer_of_the_verifier_outlasts_the_deadline(
    shared: tuple[Service, VerifierStandIn], speak: Callable[[socket.socket], None]
) -> None:
    service, verifier = shared
    verifier.speak = None
    assert post(service).status_code == 201  # the circuit breaker counts consecutive failures
    verifier.speak = speak

    expect_unavailable(post(service))


def test_a_verifier_that_accepts_no_connection_does_not_outlast_the_deadline(
    variables: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        variables["COGNITO_VERIFIER_URL"] = "http://{}:{}".format(*address)
        with socket.create_connection(address), Service(variables, temp_directory=tmp_path) as it:
            wait_for_worker(it)
            expect_unavailable(post(it))


def test_the_number_of_calls_at_the_same_time_is_limited(
    service: Service, verifier: VerifierStandIn
) -> None:
    verifier.speak = hang

    assert statuses(start_posts(service, 2 * MAX_CALLS)) == {503}
    # The first ends make places, until the circuit breaker opens.
    assert len(verifier.requests) < MAX_CALLS + FAILURES


def test_a_verifier_is_called_again_after_the_time_to_retry_and_no_log_contains_the_token(
    service: Service, verifier: VerifierStandIn
) -> None:
    verifier.speak = hang
    assert statuses(start_posts(service, FAILURES)) == {503}
    verifier.speak = None

    answer = post(service)

    assert len(verifier.requests) == FAILURES
    expect_unavailable(answer)
    time.sleep(int(answer.headers["Retry-After"]))
    assert post(service).status_code == 201
    service.wait_for_line("circuit breaker of cognito-verifier: open")
    assert TOKEN not in "".join(service.output)


def test_a_verifier_that_answered_one_try_is_called_again(
    shared: tuple[Service, VerifierStandIn],
) -> None:
    service, verifier = shared
    turns = itertools.cycle([refuse, hang])

    def refuse_and_hang(connection: socket.socket) -> None:
        next(turns)(connection)

    verifier.speak = refuse_and_hang
    for _ in range(FAILURES):
        expect_unavailable(post(service))
    verifier.speak = None

    assert post(service).status_code == 201
