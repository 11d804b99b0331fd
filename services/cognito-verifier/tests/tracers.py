"""An X-Ray daemon and an OpenTelemetry collector on loopback."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from typing import Any, cast

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.service import MINUTE


class XRayDaemon:
    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.address = f"127.0.0.1:{listener.getsockname()[1]}"

    def next_segment(self) -> dict[str, Any]:
        _header, _, document = self._listener.recv(65536).partition(b"\n")
        return dict(json.loads(document))


@contextmanager
def xray_daemon() -> Iterator[XRayDaemon]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(MINUTE)
        yield XRayDaemon(listener)


class Collector:
    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.exports: Queue[ExportTraceServiceRequest] = Queue()

    def next_request(self, trace_id: str) -> Span:
        """Return the next span of this trace for a request to the service."""
        while True:
            for resource in self.exports.get(timeout=MINUTE).resource_spans:
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        if (span.trace_id.hex(), span.kind) == (trace_id, Span.SPAN_KIND_SERVER):
                            return cast("Span", span)


@contextmanager
def collector() -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.exports.put(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Write no log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        received = Collector(server.server_port)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield received
        server.shutdown()
