from collections.abc import Iterator

import pytest

from tests.emulator import UserPool
from tests.service import Service, running
from tests.tracers import Collector, XRayDaemon, collector, xray_daemon

TRACE_ID = "1-5759e988-bd862e3fe1be46a994272793"
HEADER = f"Root={TRACE_ID};Parent=53995c3f42cd8ad8;Sampled=1"


@pytest.fixture(scope="module")
def daemon() -> Iterator[XRayDaemon]:
    with xray_daemon() as daemon:
        yield daemon


@pytest.fixture(scope="module")
def spans() -> Iterator[Collector]:
    with collector() as spans:
        yield spans


@pytest.fixture(scope="module")
def service(pool: UserPool, daemon: XRayDaemon, spans: Collector) -> Iterator[Service]:
    tracers = {
        "AWS_XRAY_DAEMON_ADDRESS": daemon.address,
        "OTEL_EXPORTER_OTLP_ENDPOINT": spans.url,
        "OTEL_BSP_SCHEDULE_DELAY": "10",
    }
    with running({**pool.variables, **tracers}) as service:
        yield service


def test_x_ray_continues_the_trace_of_the_caller(
    service: Service, daemon: XRayDaemon, pool: UserPool
) -> None:
    service.get(f"/verify?token={pool.access_token}", X_Amzn_Trace_Id=HEADER)

    segment = daemon.next_segment()
    assert segment["name"] == "cognito-verifier"
    assert (segment["trace_id"], segment["parent_id"]) == (TRACE_ID, "53995c3f42cd8ad8")
    assert segment["http"]["request"]["url"] == f"{service.url}/verify"
    assert segment["http"]["response"]["status"] == 200
    assert service.wait_for_log(TRACE_ID)["path"] == "/verify"


def test_x_ray_begins_a_trace_if_the_caller_has_none(service: Service, daemon: XRayDaemon) -> None:
    service.get("/verify")

    segment = daemon.next_segment()
    assert "parent_id" not in segment
    assert service.wait_for_log(segment["trace_id"])["message"].startswith("refused")
    assert service.wait_for_log(segment["trace_id"])["path"] == "/verify"


def test_x_ray_gets_no_health_checks_and_no_requests_that_the_caller_excludes(
    service: Service, daemon: XRayDaemon
) -> None:
    service.get("/")
    service.get("/left-out", X_Amzn_Trace_Id=f"Root={TRACE_ID};Sampled=0")
    service.get("/traced", X_Amzn_Trace_Id="no;header")

    assert daemon.next_segment()["http"]["request"]["url"] == f"{service.url}/traced"
    assert service.wait_for_log("/left-out")["trace_id"] == TRACE_ID


def test_open_telemetry_continues_the_trace_without_token_and_health_check(
    service: Service, spans: Collector, pool: UserPool
) -> None:
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    for path in ("/", f"/verify?token={pool.access_token}"):
        service.get(path, traceparent=f"00-{trace_id}-00f067aa0ba902b7-01")

    span = spans.next_request(trace_id)
    assert span.name == "GET /verify"
    assert span.parent_span_id.hex() == "00f067aa0ba902b7"
    assert "token" not in str(span)
    assert "eyJ" not in str(span)


def test_answers_while_daemon_and_collector_do_not(pool: UserPool) -> None:
    unreachable = {
        "AWS_XRAY_DAEMON_ADDRESS": "no-such-host.invalid:2000",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
        "OTEL_BSP_SCHEDULE_DELAY": "10",
    }
    with running({**pool.variables, **unreachable}) as service:
        for _ in range(3):
            assert service.get(f"/verify?token={pool.access_token}").status_code == 200
        service.stop()
        assert service.process.returncode == 0


def test_logs_contain_the_open_telemetry_trace_id_without_x_ray(
    pool: UserPool, spans: Collector
) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    with running({**pool.variables, "OTEL_EXPORTER_OTLP_ENDPOINT": spans.url}) as service:
        service.get("/verify", traceparent=f"00-{trace_id}-00f067aa0ba902b7-01")

        assert service.wait_for_log("/verify")["trace_id"] == trace_id
