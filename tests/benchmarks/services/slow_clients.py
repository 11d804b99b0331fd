"""Clients that send one byte a second and never finish a request."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from urllib.parse import urlsplit

PARTIAL_HEADERS = "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
SLOW_BODY = (
    "POST /api/activities HTTP/1.1\r\nHost: localhost\r\n"
    "Content-Type: application/json\r\nContent-Length: 1000\r\n{authorization}\r\n"
)


@contextmanager
def slow_clients(url: str, count: int, opening: str) -> Iterator[None]:
    """Keep `count` connections busy; a connection that the server closes is opened again."""
    address = urlsplit(url).hostname, urlsplit(url).port
    stopped = Event()
    connections: list[socket.socket | None] = [None] * count

    def open_or_send(number: int) -> None:
        connection = connections[number]
        try:
            if connection is None:
                connections[number] = connection = socket.create_connection(address, timeout=1)
                connection.sendall(opening.encode())
            connection.sendall(b"x")
        except OSError:
            if connection is not None:
                connection.close()
            connections[number] = None

    def keep_busy() -> None:
        while not stopped.wait(1):
            for number in range(count):
                open_or_send(number)

    for number in range(count):
        open_or_send(number)
    thread = Thread(target=keep_busy)
    thread.start()
    yield
    stopped.set()
    thread.join()
    for connection in connections:
        with suppress(OSError, AttributeError):
            connection.close()  # type: ignore[union-attr]
