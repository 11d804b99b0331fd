"""Stand-in for the AWS X-Ray daemon: `python -m emulator.xray_daemon`.

Receives segments by UDP and sends them to the X-Ray at AWS_ENDPOINT_URL. Answers the requests of
the SDK for sampling rules by TCP on the same port. Prints exactly one line, its address, when it is
listening.
"""

import argparse
import functools
import json
import os
import signal
import socketserver
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DEFAULT_REGION = "us-east-1"

# AWS's own default, one request per second and 5% of the others, would record too little on a
# laptop.
SAMPLE_EVERYTHING = {
    "RuleName": "Default",
    "Version": 1,
    "Priority": 10000,
    "FixedRate": 1.0,
    "ReservoirSize": 0,
    **dict.fromkeys(("Host", "HTTPMethod", "ResourceARN", "ServiceName", "ServiceType"), "*"),
    "URLPath": "*",
}
ANSWERS = {
    "/GetSamplingRules": {"SamplingRuleRecords": [{"SamplingRule": SAMPLE_EVERYTHING}]},
    "/SamplingTargets": {
        "SamplingTargetDocuments": [],
        "UnprocessedStatistics": [],
        "LastRuleModification": 0,
    },
}


def document_in(packet: bytes) -> str | None:
    """Return the segment in a packet, or nothing if the packet has none."""
    try:
        header, _, document = packet.decode().partition("\n")
        if json.loads(header) != {"format": "json", "version": 1}:
            return None
        return document if isinstance(json.loads(document), dict) else None
    except ValueError:
        return None


@functools.cache
def deliver() -> Callable[[str], None]:
    """Return a function that sends a segment to X-Ray.

    boto3 is imported here: it takes 0.4 s of CPU, and many tasks of a laptop send no segment.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    session = boto3.Session()
    xray = session.client(
        "xray",
        region_name=session.region_name or DEFAULT_REGION,
        config=Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 1}),
    )

    def send(document: str) -> None:
        try:
            xray.put_trace_segments(TraceSegmentDocuments=[document])
        except (BotoCoreError, ClientError) as error:
            print(error, file=sys.stderr, flush=True)

    return send


class SegmentServer(socketserver.UDPServer):
    """Forward each segment on arrival; a segment that cannot be delivered is lost, as in AWS."""

    max_packet_size = 65535

    def __init__(self, address: tuple[str, int]) -> None:
        super().__init__(address, socketserver.BaseRequestHandler)

    def finish_request(self, request: object, client_address: object) -> None:
        del client_address
        assert isinstance(request, tuple)
        if document := document_in(request[0]):
            deliver()(document)


class SamplingHandler(BaseHTTPRequestHandler):
    """Answer the requests of the SDK."""

    def do_POST(self) -> None:
        if self.path not in ANSWERS:
            self.send_error(404)
            return
        body = json.dumps(ANSWERS[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing: the SDK sends a request every ten seconds."""


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m emulator.xray_daemon", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--port",
        type=int,
        default=os.environ.get("PORT", "2000"),
        help="UDP and TCP; 0 takes a free one; default: the variable PORT, or 2000",
    )
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    sampling = ThreadingHTTPServer((options.host, options.port), SamplingHandler)
    segments = SegmentServer((options.host, sampling.server_port))
    threading.Thread(target=sampling.serve_forever, daemon=True).start()
    print(f"{options.host}:{sampling.server_port}", flush=True)
    segments.serve_forever()


if __name__ == "__main__":
    main()
