"""JWKS endpoint on loopback, with keys and answers that the tests choose."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from joserfc.jwk import RSAKey


class KeyServer:
    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.keys: list[RSAKey] = []
        self.status = 200
        self.headers = {"Location": "/elsewhere"}  # for a status that redirects
        self.body: bytes | None = None
        self.endless: Iterable[bytes] | None = None  # bytes to send instead of an answer
        self.given_up = Event()  # set when the client has closed the connection meanwhile
        self.paths: list[str] = []
        self.requested = Event()
        self.may_answer = Event()
        self.may_answer.set()

    def answer(self) -> bytes:
        published = [key.as_dict(private=False) for key in self.keys]
        return json.dumps({"keys": published}).encode()


def new_key(key_id: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": key_id, "alg": "RS256", "use": "sig"})


@contextmanager
def key_server() -> Iterator[KeyServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.paths.append(self.path)
            keys.requested.set()
            keys.may_answer.wait()
            if keys.endless is not None:
                self.send_until_given_up(keys.endless)
                return
            self.send_response(keys.status)
            for name, value in keys.headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(keys.answer() if keys.body is None else keys.body)

        def send_until_given_up(self, parts: Iterable[bytes]) -> None:
            with suppress(ConnectionError):
                for part in parts:
                    self.wfile.write(part)
                return
            keys.given_up.set()

        def log_message(self, *_args: object) -> None:
            """Write no log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        keys = KeyServer(server.server_port)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield keys
        keys.may_answer.set()
        server.shutdown()
