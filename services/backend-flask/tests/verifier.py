"""Stand-in for cognito-verifier, with answers that the tests choose."""

import json
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Condition, Event, Thread
from types import TracebackType
from typing import Self

TOKEN = "eyJ-canary-of-the-access-token"
HANDLE = "andrewbrown"

Answer = Callable[[str], tuple[int, object]]


def accept_token(authorization: str) -> tuple[int, object]:
    if authorization == f"Bearer {TOKEN}":
        return HTTPStatus.OK, {"username": HANDLE, "token_use": "access"}
    return HTTPStatus.UNPROCESSABLE_ENTITY, {"error": "not a token of this pool"}


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # the backlog of 5 would drop connections that come together


class VerifierStandIn:
    """Server on loopback; tests may replace `answer`; `close` and `open` keep the address.

    `headers` are added to every answer. `speak`, if set, writes the bytes of the answer instead.
    """

    def __init__(self) -> None:
        self.answer: Answer = accept_token
        self.headers: dict[str, str] = {}
        self.speak: Callable[[socket], object] | None = None
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.requested = Event()
        self._counted = Condition()
        self._address = ("127.0.0.1", 0)
        self.open()

    @property
    def url(self) -> str:
        return "http://{}:{}".format(*self._address)

    def open(self) -> None:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with stand_in._counted:
                    stand_in.requests.append((self.path, dict(self.headers)))
                    stand_in._counted.notify_all()
                stand_in.requested.set()
                with suppress(ConnectionError):  # the client may have timed out
                    if stand_in.speak:
                        stand_in.speak(self.connection)
                        return
                    status, body = stand_in.answer(self.headers.get("Authorization", ""))
                    self.send_response(status)
                    self.send_header("Location", "/elsewhere")
                    for name, value in stand_in.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server(self._address, Handler)
        self._address = ("127.0.0.1", self._server.server_port)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def wait_for_requests(self, count: int) -> None:
        """Wait for `count` requests: a client may time out before the server reads its request."""
        with self._counted:
            assert self._counted.wait_for(lambda: len(self.requests) >= count, timeout=60)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()
