"""Clients that send slowly, too much, too little or nonsense, and clients of a stopping service."""

import http.client
import os
import select
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest
import requests
from pydantic import PostgresDsn

from backend_flask.verifier import FAILURES
from backend_flask.worker import MAX_BODY_BYTES
from tests.conftest import create_database, migrated, required_variables
from tests.service import MINUTE, Service
from tests.verifier import TOKEN, VerifierStandIn

MEGABYTES = 100
PROBES = 5

HEALTH_CHECK = b"GET /api/health-check HTTP/1.1\r\nHost: x\r\n\r\n"
SIGNED_IN = f"Authorization: Bearer {TOKEN}\r\n".encode()
POST = b"POST /api/activities HTTP/1.1\r\nHost: x\r\n" + SIGNED_IN
# Each body ends after 5 seconds. The probes would wait for more than a minute for a service that
# receives 16 bodies at the same time.
SLOW = {
    "headers": (40, b"GET /api/health-check HTTP/1.1\r\nHost: "),
    "bodies": (240, b"POST /api/activities HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\n{"),
    "signed-in bodies": (240, POST + b"Content-Length: 30\r\n\r\n{"),
    "signed-in chunks": (240, POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{"),
    "hundreds of headers": (400, b"GET /"),
}


@pytest.fixture
def own_service(
    verifier: VerifierStandIn, migrated_database: PostgresDsn, tmp_path: Path
) -> Iterator[Service]:
    """Yield a service that the test may stop."""
    with running(verifier, migrated_database, tmp_path) as service:
        yield service


@pytest.fixture(scope="module")
def service(
    postgresql: str, database_names: Iterator[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    database = migrated(create_database(postgresql, next(database_names)))
    directory = tmp_path_factory.mktemp("service")
    with VerifierStandIn() as verifier, running(verifier, database, directory) as service:
        yield service


@contextmanager
def running(verifier: VerifierStandIn, database: PostgresDsn, directory: Path) -> Iterator[Service]:
    variables = {**required_variables(verifier), "CONNECTION_URL": str(database)}
    with Service(variables, temp_directory=directory) as service:
        assert get(service, "/api/health-check") == 200  # the worker has started
        yield service


def get(service: Service, path: str) -> int:
    return requests.get(service.url + path, timeout=MINUTE).status_code


def exchange(connection: socket.socket, data: bytes) -> http.client.HTTPResponse:
    connection.sendall(data)
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer


@pytest.mark.parametrize(("count", "data"), SLOW.values(), ids=SLOW)
def test_slow_clients_leave_every_probe_and_the_feed_answered(
    service: Service, count: int, data: bytes
) -> None:
    with ExitStack() as slow:
        for _ in range(count):
            slow.enter_context(service.connect()).sendall(data)
        for path in ["/api/health-check"] * PROBES + ["/api/activities/home"]:
            assert get(service, path) == 200


def test_a_body_that_takes_too_long_is_refused_with_408(service: Service) -> None:
    with service.connect() as connection:
        answer = exchange(connection, POST + b"Content-Length: 30\r\n\r\n{")

        assert answer.status == 408
        assert answer.headers["Connection"] == "close"


@pytest.mark.parametrize(
    ("framing", "status"),
    [
        (b"Content-Length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1), 413),
        (b"Content-Length: 999999999\r\n\r\n", 413),
        (b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % 0x5000 + b" " * 0x5000, 413),
        (b"Transfer-Encoding: chunked\r\n\r\n5\r\n{    XX", 400),
        (b"Transfer-Encoding: chunked\r\n\r\nno number\r\n", 400),
        (b'Transfer-Encoding: chunked\r\n\r\n11\r\n{"message": "cut ', 400),
        (b'Content-Length: 99\r\n\r\n{"message": "cut off"}', 400),
    ],
)
def test_a_bad_body_gets_one_answer_and_the_connection_is_closed(
    service: Service, framing: bytes, status: int
) -> None:
    with service.connect() as connection:
        connection.sendall(POST + framing)
        connection.shutdown(socket.SHUT_WR)
        answers = connection.makefile("rb").read()

    assert answers.startswith(b"HTTP/1.1 %d " % status)
    assert answers.count(b"HTTP/1.1") == 1
    assert b"\r\nConnection: close\r\n" in answers
    assert b'{"error":' in answers


def test_a_client_that_reads_no_answers_is_disconnected(service: Service) -> None:
    ended = select.poll()
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)  # the kernel's minimum
        connection.connect(service.address)
        ended.register(connection, 0)  # only for the end of the connection
        connection.sendall(HEALTH_CHECK * 10_000)

        assert ended.poll(5 * MINUTE * 1000)  # until the buffers are full, and ten seconds


def test_a_client_that_sends_requests_without_a_pause_leaves_every_probe_answered(
    service: Service,
) -> None:
    answered = Event()

    def send() -> None:
        with suppress(OSError):
            while True:
                client.sendall(HEALTH_CHECK * 1000)

    def receive() -> None:
        with suppress(OSError):
            while client.recv(1_000_000):
                answered.set()

    with ThreadPoolExecutor(2) as threads, service.connect() as client:
        threads.submit(send)
        threads.submit(receive)
        try:
            assert answered.wait(MINUTE)
            for _ in range(PROBES):
                assert get(service, "/api/health-check") == 200
                answered.clear()
                assert answered.wait(MINUTE)  # the attack goes on
        finally:
            client.shutdown(socket.SHUT_RDWR)


def test_too_many_header_fields_are_refused(service: Service) -> None:
    with service.connect() as connection:
        request = b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Field: x\r\n" * 64 + b"\r\n"

        assert exchange(connection, request).status == 431


@pytest.mark.parametrize("headers", [b"", SIGNED_IN])
def test_an_endless_body_is_not_read(service: Service, headers: bytes) -> None:
    with service.connect() as connection:
        connection.sendall(b"POST /api/activities HTTP/1.1\r\nHost: x\r\n" + headers)
        connection.sendall(b"Transfer-Encoding: chunked\r\n\r\n")
        with suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(MEGABYTES * 256):
                connection.sendall(b"1000\r\n" + b" " * 0x1000 + b"\r\n")
            pytest.fail("the service reads on")


def test_a_client_that_waits_for_100_continue_gets_it(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(POST + b"Content-Length: 17\r\nExpect: 100-continue\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue")

        assert exchange(connection, b'{"message": "Hi"}').status == 201


def test_a_chunked_body_is_accepted(service: Service) -> None:
    with service.connect() as connection:
        body = b'11\r\n{"message": "Hi"}\r\n0\r\n\r\n'
        answer = exchange(connection, POST + b"Transfer-Encoding: chunked\r\n\r\n" + body)

        assert answer.status == 201


def test_a_stopping_service_answers_begun_requests_and_waits_for_no_idle_connection(
    own_service: Service,
) -> None:
    middle = len(HEALTH_CHECK) // 2
    with ExitStack() as stack:
        connections = [stack.enter_context(own_service.connect()) for _ in range(20)]
        for connection in connections:
            exchange(connection, HEALTH_CHECK).read()
            connection.sendall(HEALTH_CHECK[:middle])
        idle = stack.enter_context(own_service.connect())
        exchange(idle, HEALTH_CHECK).read()
        own_service.process.terminate()
        own_service.wait_until_connections_are_refused()
        for connection in connections:
            connection.sendall(HEALTH_CHECK[middle:])
        answers = [exchange(connection, b"") for connection in connections]

        assert {(answer.status, answer.headers["Connection"]) for answer in answers} == {
            (200, "close")
        }
        assert own_service.process.wait(MINUTE) == 0
    assert not any("SIGKILL" in line for line in own_service.output)


def test_a_stopping_service_answers_begun_requests_while_the_verifier_hangs(
    own_service: Service, verifier: VerifierStandIn
) -> None:
    answer_now = Event()
    verifier.answer = lambda _: (200, answer_now.wait(MINUTE))
    with ExitStack() as stack:
        connections = [stack.enter_context(own_service.connect()) for _ in range(FAILURES)]
        for connection in connections:
            connection.sendall(POST + b"Content-Length: 2\r\n\r\n{}")
        verifier.wait_for_requests(FAILURES)
        own_service.process.terminate()

        assert {exchange(connection, b"").status for connection in connections} == {503}
    answer_now.set()
    assert own_service.process.wait(MINUTE) == 0


def test_a_killed_worker_is_replaced(service: Service) -> None:
    master = service.process.pid
    [worker] = Path(f"/proc/{master}/task/{master}/children").read_text().split()

    os.kill(int(worker), signal.SIGKILL)

    assert get(service, "/api/health-check") == 200
