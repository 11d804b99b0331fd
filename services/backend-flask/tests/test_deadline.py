"""The deadline of a request, with a DynamoDB that sends nothing or one byte after the other."""

import socket
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import requests

from tests.conftest import SIGNED_IN
from tests.service import MINUTE, Service

BODY = {"user_receiver_handle": "bayko", "message": "Hi"}


@contextmanager
def dripping_server(answers: deque[bytes]) -> Iterator[str]:
    """Yield the URL of a server that sends a byte of the first answer every quarter of a second."""
    ended = Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(BrokenPipeError, ConnectionResetError):
            connection.recv(65536)
            for byte in answers[0]:
                if ended.wait(0.25):
                    return
                connection.sendall(bytes([byte]))
            ended.wait(MINUTE)

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                Thread(target=drip, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = Thread(target=serve)
        accepting.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        accepting.join()


def test_a_request_ends_with_503_while_dynamodb_hangs(
    variables: dict[str, str], tmp_path: Path
) -> None:
    answers = deque([b"", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"])
    with dripping_server(answers) as dynamodb:
        hanging = {**variables, "AWS_ENDPOINT_URL": dynamodb}
        with Service(hanging, temp_directory=tmp_path) as service:
            url = f"{service.url}/api/messages"
            for _ in range(len(answers)):
                given = requests.post(url, json=BODY, headers=SIGNED_IN, timeout=MINUTE)

                assert given.status_code == 503
                assert given.headers["Retry-After"] == "5"
                answers.rotate()
