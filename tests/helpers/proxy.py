"""Proxy between Terraform and the emulator that disturbs requests as networks and AWS do."""

import http.client
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

Disturbance = Callable[["Request"], None]
"""Function that gets each request before it is forwarded, and may answer or delay it."""

# The emulator recognizes repeated requests by this header (`emulator.repeated`).
_INVOCATION = "amz-sdk-invocation-id"
_ONE_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Request(BaseHTTPRequestHandler):
    """One request from a client."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # sends headers and content at once: see `emulator.repeated`
    server: "Proxy"

    def pass_on(self) -> None:
        """Forward the request, or apply the disturbance of this request first."""
        self.body = self._read_body()
        self.is_answered = False
        disturbance = self.server.next_disturbance()
        if disturbance:
            disturbance(self)
        if not self.is_answered:
            self.forward()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = pass_on  # noqa: N815 - the library's names

    def handle_expect_100(self) -> bool:
        """Tell the client at once to continue."""
        is_accepted = super().handle_expect_100()
        self.wfile.flush()
        return is_accepted

    @property
    def invocation_id(self) -> str:
        """The id that an AWS SDK gives to a call and to its retries; empty without an SDK."""
        return self.headers.get(_INVOCATION, "")

    @property
    def created_repository(self) -> str:
        """The name of the ECR repository that the request creates; empty for other requests."""
        if not self.headers.get("X-Amz-Target", "").endswith(".CreateRepository"):
            return ""
        return str(json.loads(self.body)["repositoryName"])

    def _read_body(self) -> bytes:
        """Read the body, whose length is in a header or before each chunk."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while length := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(length))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def forward(self) -> None:
        """Forward the request to the emulator, and its answer to the client."""
        status, headers, content = self.ask()
        self.server.answered(self)
        self.answer(status, headers, content)

    def ask(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Send the request to the emulator and return the answer."""
        connection = http.client.HTTPConnection(self.server.target, timeout=60)
        left_out = _ONE_HOP | ({_INVOCATION} if self.server.hides_repeats else set())
        headers = {
            name: value for name, value in self.headers.items() if name.lower() not in left_out
        }
        connection.request(self.command, self.path, self.body, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, response.getheaders(), content

    def answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        """Send this answer to the client, and mark the request as answered."""
        self.is_answered = True
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _ONE_HOP:
                self.send_header(name, value)
        length = dict(headers).get("Content-Length") if self.command == "HEAD" else None
        self.send_header("Content-Length", length or str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def refuse(self, status: int, code: str, message: str = "later") -> None:
        """Answer with an error of AWS, in the format of the service's protocol."""
        if "json" in self.headers.get("Content-Type", ""):
            kind = "application/x-amz-json-1.1"
            content = json.dumps({"__type": code, "message": message})
        else:
            kind = "text/xml"
            error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
            content = f"<ErrorResponse>{error}<RequestId>0</RequestId></ErrorResponse>"
            if self.path.startswith("/cruddur-"):
                content = error
        self.answer(status, [("Content-Type", kind)], content.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Log nothing."""


class Proxy(ThreadingHTTPServer):
    """A proxy on a free port of the loopback interface; a context manager."""

    daemon_threads = True

    def __init__(self, target: str, *, hides_repeats: bool = False) -> None:
        """Create a proxy to `target`.

        With `hides_repeats` the emulator executes a repeated request again, as AWS does.
        """
        super().__init__(("127.0.0.1", 0), Request)
        self.target = urlsplit(target).netloc
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.hides_repeats = hides_repeats
        self._lock = threading.Lock()
        self.requests = 0
        self.answered: Disturbance = lambda _request: None
        """Gets each request that the emulator has answered."""

        self._disturbances: dict[int, Disturbance] = {}

    def disturb(self, *, first: int, count: int, disturbance: Disturbance) -> None:
        """Disturb `count` requests from now on, starting with request number `first` (from 1)."""
        with self._lock:
            self.requests = 0
            self._disturbances = dict.fromkeys(range(first, first + count), disturbance)

    def calm(self) -> int:
        """End the disturbance, and return the number of requests since it was set."""
        with self._lock:
            self._disturbances = {}
            return self.requests

    def next_disturbance(self) -> Disturbance | None:
        """Count a new request, and return its disturbance, if there is one."""
        with self._lock:
            self.requests += 1
            return self._disturbances.get(self.requests)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing about clients that were killed."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.shutdown()
        self.server_close()
