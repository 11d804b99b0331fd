"""Receivers of traces on loopback: an X-Ray daemon and an OpenTelemetry collector."""

import gzip
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from threading import Thread
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.service import MINUTE


class XrayDaemon:
    """X-Ray daemon that receives segments at `address`."""

    def __init__(self, port: socket.socket) -> None:
        self._port = port
        self.address = "{}:{}".format(*port.getsockname())

    def next_segment(self) -> dict[str, Any]:
        segment: dict[str, Any] = json.loads(self._port.recv(65536).partition(b"\n")[2])
        return segment


@contextmanager
def xray_daemon() -> Iterator[XrayDaemon]:
    with socket.socket(type=socket.SOCK_DGRAM) as port:
        port.bind(("127.0.0.1", 0))
        port.settimeout(MINUTE)
        yield XrayDaemon(port)


class Collector:
    """Collector that receives spans at `url`; `headers` are the headers of the latest request."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.headers: dict[str, str] = {}
        self.exports: SimpleQueue[list[Span]] = SimpleQueue()

    def next_spans(self) -> list[Span]:
        return self.exports.get(timeout=MINUTE)


@contextmanager
def otlp_collector() -> Iterator[Collector]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.headers = dict(self.headers)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            request = ExportTraceServiceRequest.FromString(body)
            collector.exports.put(
                [
                    span
                    for resource in request.resource_spans
                    for scope in resource.scope_spans
                    for span in scope.spans
                ]
            )
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector = Collector(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield collector
    server.shutdown()
    server.server_close()
    thread.join()
