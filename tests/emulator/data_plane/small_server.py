"""A server that answers with its version, or with the answer of another service."""

import http.server
import os
import signal
import sys
import threading
import urllib.error
import urllib.request
from typing import Any


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status, body = 200, os.environ["VERSION"].encode()
        if self.path == "/check":
            try:
                with urllib.request.urlopen(os.environ["CHECKER"], timeout=60) as answer:  # noqa: S310
                    body = answer.read()
            except urllib.error.HTTPError as error:
                status, body = error.code, error.read()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


def main() -> None:
    server = Server(("127.0.0.1", int(os.environ["PORT"])), Handler)
    signal.signal(
        signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start()
    )
    server.serve_forever(poll_interval=0.02)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
