"""Clients that send slowly, or without a pause."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from socket import SHUT_RDWR
from threading import Event

import pytest

from tests.emulator import UserPool
from tests.service import MINUTE, Service, running

PROBES = 5
POST = b"POST /verify HTTP/1.1\r\nHost: x\r\n"
# Each body ends after 5 seconds. The probes would wait for more than a minute for a service that
# receives 16 bodies at the same time.
SLOW = {
    "headers of 40 clients": (40, b"GET / HTTP/1.1\r\nHost: "),
    "headers of 400 clients": (400, b"GET /"),
    "bodies of 240 clients": (240, POST + b"Content-Length: 30\r\n\r\n{"),
    "chunks of 240 clients": (240, POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{"),
}


@pytest.fixture(scope="module")
def service(pool: UserPool) -> Iterator[Service]:
    with running(pool.variables) as service:
        assert service.get("/").status_code == 200  # the application is loaded
        yield service


@pytest.mark.parametrize(("count", "sent"), SLOW.values(), ids=SLOW)
def test_slow_clients_leave_every_probe_and_every_token_answered(
    service: Service, pool: UserPool, count: int, sent: bytes
) -> None:
    with ExitStack() as clients:
        for _ in range(count):
            clients.enter_context(service.connect()).sendall(sent)
        for path in ["/", f"/verify?token={pool.access_token}"] * PROBES:
            assert service.get(path).status_code == 200


def test_a_client_that_sends_requests_without_a_pause_leaves_every_probe_answered(
    service: Service,
) -> None:
    answered = Event()

    def send() -> None:
        with suppress(OSError):
            while True:
                client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)

    def receive() -> None:
        with suppress(OSError):
            while client.recv(1_000_000):
                answered.set()

    with ThreadPoolExecutor(2) as threads, service.connect() as client:
        threads.submit(send)
        threads.submit(receive)
        try:
            assert answered.wait(timeout=MINUTE)
            for _ in range(PROBES):
                assert service.get("/").status_code == 200
                answered.clear()
                assert answered.wait(timeout=MINUTE)  # the attack goes on
        finally:
            client.shutdown(SHUT_RDWR)


def test_clients_with_huge_headers_are_refused_and_leave_every_probe_answered(
    service: Service,
) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(service.connect()) for _ in range(40)]
        for client in clients:
            with suppress(ConnectionError):
                client.sendall(b"GET / HTTP/1.1\r\n" + b"X: %s\r\n" % (b"y" * 16_000) * 98)
        for _ in range(PROBES):
            assert service.get("/").status_code == 200
        for client in clients:
            # The service does not wait for the end of the headers, whose reading takes long.
            with suppress(ConnectionError):
                assert client.recv(100).startswith(b"HTTP/1.1 431 ")
