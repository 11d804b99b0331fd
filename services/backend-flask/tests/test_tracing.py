from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from flask import g
from flask.testing import FlaskClient

from tests.conftest import SIGNED_IN
from tests.service import MINUTE, Service
from tests.tracers import Collector, XrayDaemon, otlp_collector, xray_daemon
from tests.verifier import VerifierStandIn

BODY = {"message": "Hello"}
CALLER = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"


@pytest.fixture
def daemon() -> Iterator[XrayDaemon]:
    with xray_daemon() as daemon:
        yield daemon


@pytest.fixture
def collector() -> Iterator[Collector]:
    with otlp_collector() as collector:
        yield collector


def post(service: Service, **headers: str) -> None:
    """Send a health check, which is not traced, and then a request, which is traced."""
    health = requests.get(f"{service.url}/api/health-check", headers=headers, timeout=MINUTE)
    answer = requests.post(
        f"{service.url}/api/activities",
        json=BODY,
        headers={**SIGNED_IN, **headers},
        timeout=MINUTE,
    )
    assert (health.status_code, answer.status_code) == (200, 201)


def test_xray_and_opentelemetry_trace_a_request_and_its_call_to_the_verifier(
    variables: dict[str, str],
    tmp_path: Path,
    verifier: VerifierStandIn,
    daemon: XrayDaemon,
    collector: Collector,
) -> None:
    variables |= {
        "AWS_XRAY_DAEMON_ADDRESS": daemon.address,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_EXPORTER_OTLP_HEADERS": "x-honeycomb-team=key",
        "OTEL_SERVICE_NAME": "backend-flask",
    }
    with Service(variables, temp_directory=tmp_path) as service:
        post(service)
        segment = daemon.next_segment()
        service.stop()
    [line] = [line for line in service.logs() if "status" in line]
    [(_, verifier_headers)] = verifier.requests
    spans = collector.next_spans()

    assert segment["name"] == "backend-flask"
    assert segment["http"]["request"]["url"].endswith("/api/activities")
    assert line["trace_id"] == segment["trace_id"]
    [call] = segment["subsegments"]
    assert call["http"]["request"]["url"] == f"{verifier.url}/verify"
    assert f"Root={segment['trace_id']};Parent={call['id']}" in verifier_headers["X-Amzn-Trace-Id"]

    assert [span.name for span in spans] == ["GET", "POST /api/activities"]
    assert spans[0].trace_id == spans[1].trace_id
    assert spans[0].trace_id.hex() in verifier_headers["traceparent"]
    assert collector.headers["x-honeycomb-team"] == "key"


def test_xray_continues_the_trace_of_the_caller(
    variables: dict[str, str], tmp_path: Path, verifier: VerifierStandIn, daemon: XrayDaemon
) -> None:
    variables["AWS_XRAY_DAEMON_ADDRESS"] = daemon.address
    with Service(variables, temp_directory=tmp_path) as service:
        post(service, **{"X-Amzn-Trace-Id": CALLER})
        segment = daemon.next_segment()
        service.stop()
    [line] = [line for line in service.logs() if "status" in line]

    assert segment["trace_id"] == line["trace_id"] == "1-5759e988-bd862e3fe1be46a994272793"
    assert segment["parent_id"] == "53995c3f42cd8ad8"
    assert segment["trace_id"] in verifier.requests[0][1]["X-Amzn-Trace-Id"]


@pytest.mark.parametrize("header", [CALLER, "Self=1-2-3;Root=1-5759e988-bd862e3fe1be46a994272793"])
def test_without_a_tracer_the_trace_of_the_caller_is_named_in_the_logs(
    client: FlaskClient, header: str
) -> None:
    with client:
        client.get("/api/nowhere", headers={"X-Amzn-Trace-Id": header})

        assert g.trace_id == "1-5759e988-bd862e3fe1be46a994272793"


def test_opentelemetry_alone_names_the_trace_in_the_logs(
    variables: dict[str, str], tmp_path: Path, collector: Collector
) -> None:
    variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.url
    with Service(variables, temp_directory=tmp_path) as service:
        post(service)
        service.stop()
    [line] = [line for line in service.logs() if "status" in line]

    assert line["trace_id"] == collector.next_spans()[0].trace_id.hex()
