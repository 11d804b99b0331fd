"""The stand-in for the X-Ray daemon, tested with the X-Ray SDK and the API of X-Ray."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aws_xray_sdk.core.recorder import AWSXRayRecorder  # type: ignore[import-untyped]
from aws_xray_sdk.core.sampling.connector import (  # type: ignore[import-untyped]
    ServiceConnector,
)

from cli.tools.project import ROOT
from emulator.xray_daemon import document_in
from tests.helpers.emulator import Emulator

PATIENCE_SECONDS = 20


class Daemon:
    def __init__(self, emulator: Emulator) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "emulator.xray_daemon", "--port", "0"],
            cwd=ROOT,
            env=emulator.process_environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        host, port = self.address.split(":")
        self.host, self.port = host, int(port)

    def send(self, packet: bytes) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(packet, (self.host, self.port))


@pytest.fixture(scope="module")
def daemon(emulator: Emulator) -> Iterator[Daemon]:
    daemon = Daemon(emulator)
    with daemon.process:
        yield daemon
        daemon.process.terminate()


@pytest.fixture
def recorder(daemon: Daemon) -> AWSXRayRecorder:
    recorder = AWSXRayRecorder()
    recorder.configure(service="backend-flask", daemon_address=daemon.address, sampling=False)
    return recorder


@pytest.fixture
def xray(emulator: Emulator) -> Any:
    return emulator.client("xray")


def _eventually(answer: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := answer()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def _segments(xray: Any, trace_id: str) -> list[dict[str, Any]]:
    traces = _eventually(lambda: xray.batch_get_traces(TraceIds=[trace_id])["Traces"])
    return [json.loads(segment["Document"]) for segment in traces[0]["Segments"]]


def test_a_segment_of_the_sdk_becomes_a_trace(xray: Any, recorder: AWSXRayRecorder) -> None:
    with recorder.in_segment("backend-flask") as segment, recorder.in_subsegment("verify"):
        segment.put_annotation("handle", "andrew")

    document = _segments(xray, segment.trace_id)[0]

    assert document["name"] == "backend-flask"
    assert document["annotations"] == {"handle": "andrew"}
    assert [part["name"] for part in document["subsegments"]] == ["verify"]


def test_the_segments_of_two_services_are_one_trace(xray: Any, recorder: AWSXRayRecorder) -> None:
    with recorder.in_segment("backend-flask") as backend:
        pass
    with recorder.in_segment("cognito-verifier", traceid=backend.trace_id, parent_id=backend.id):
        pass

    assert _eventually(lambda: len(_segments(xray, backend.trace_id)) == 2)


def test_a_trace_is_found_as_soon_as_it_is_there(xray: Any, recorder: AWSXRayRecorder) -> None:
    with recorder.in_segment("backend-flask") as segment:
        pass
    _segments(xray, segment.trace_id)

    now = datetime.now(UTC)
    answer = xray.get_trace_summaries(StartTime=now - timedelta(minutes=1), EndTime=now)

    assert segment.trace_id in [trace["Id"] for trace in answer["TraceSummaries"]]


def test_bad_packets_are_ignored(xray: Any, daemon: Daemon, recorder: AWSXRayRecorder) -> None:
    for packet in (b"", b"\xff", b"hello", b'{"format":"json","version":1}\n{"no": "segment"}'):
        daemon.send(packet)
    with recorder.in_segment("backend-flask") as segment:
        pass

    assert _segments(xray, segment.trace_id)


HEADER = b'{"format":"json","version":1}'


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\xff\xfe",
        b"{}",
        b'{"format":"json","version":2}\n{}',
        HEADER,
        HEADER + b"\n[]",
        HEADER + b'\n{"id": ',
    ],
)
def test_finds_no_document_in(packet: bytes) -> None:
    assert document_in(packet) is None


def test_makes_the_sdk_sample_everything(daemon: Daemon) -> None:
    connector = ServiceConnector()
    connector.setup_xray_client(ip=daemon.host, port=daemon.port, client=None)

    rules = connector.fetch_sampling_rules()

    assert [(rule.rate, rule.reservoir.quota) for rule in rules] == [(1.0, None)]
    targets, _ = connector.fetch_sampling_target(rules)
    assert targets == {}


def test_answers_nothing_else(daemon: Daemon) -> None:
    connection = http.client.HTTPConnection(daemon.address)
    connection.request("POST", "/Traces")

    assert connection.getresponse().status == http.HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_at_a_signal(emulator: Emulator, number: signal.Signals) -> None:
    daemon = Daemon(emulator)

    with daemon.process:
        daemon.process.send_signal(number)

    assert daemon.process.returncode == 0
