"""The logs of a service that gets every kind of request, and whose dependencies fail."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import requests

from tests.conftest import SIGNED_IN, required_variables
from tests.service import MINUTE, UNREACHABLE, Service
from tests.verifier import HANDLE, TOKEN, VerifierStandIn

TRACE_ID = "1-5759e988-bd862e3fe1be46a994272793"
QUERY = f"token={TOKEN}&canary=query"
REQUESTS = [
    ("GET", "/api/health-check", 200),
    ("GET", "/api/activities/home", 200),
    ("GET", "/api/nowhere", 404),
    ("POST", "/api/activities", 422),
    ("POST", "/api/messages", 500),  # the task has no credentials
    ("POST", "/api/messages", 503),  # the verifier answers 503
]
BODIES = {"/api/activities": {"canary": TOKEN}}
MESSAGE = {"user_receiver_handle": "bayko", "message": "canary of the message"}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Yield all lines that the service writes from its start to its stop."""
    with VerifierStandIn() as verifier:
        variables = required_variables(verifier) | {
            "AWS_ACCESS_KEY_ID": "",
            "AWS_SECRET_ACCESS_KEY": "",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_XRAY_DAEMON_ADDRESS": UNREACHABLE,
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{UNREACHABLE}",
            "OTEL_EXPORTER_OTLP_HEADERS": "key=canary-of-the-collector",
            "FLASK_DEBUG": "1",
        }
        with Service(variables, temp_directory=tmp_path_factory.mktemp("service")) as service:
            for method, path, status in REQUESTS:
                if status == 503:
                    verifier.answer = lambda _: (503, {})
                answer = requests.request(
                    method,
                    f"{service.url}{path}?{QUERY}",
                    json=BODIES.get(path, MESSAGE),
                    headers={**SIGNED_IN, "X-Amzn-Trace-Id": f"Root={TRACE_ID}"},
                    timeout=MINUTE,
                )
                assert (path, answer.status_code) == (path, status)
            service.stop()
        yield service.output


@pytest.fixture(scope="module")
def lines(output: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output]


def test_every_line_is_json_with_time_level_message_and_logger(
    lines: list[dict[str, Any]],
) -> None:
    for line in lines:
        assert datetime.fromisoformat(line["time"]).tzinfo
        assert line["level"] in {"INFO", "WARNING", "ERROR"}
        assert {"message", "logger"} <= line.keys()


@pytest.mark.parametrize("secret", [TOKEN, "canary", "Bearer", HANDLE])
def test_no_secret_is_in_any_line(output: list[str], secret: str) -> None:
    assert [line for line in output if secret in line] == []


def test_every_request_except_health_checks_is_logged(lines: list[dict[str, Any]]) -> None:
    requested = [
        (line["method"], line["path"], line["status"]) for line in lines if "status" in line
    ]

    assert requested == REQUESTS[1:]
    assert all(line["duration_ms"] >= 0 for line in lines if "status" in line)


def test_lines_of_a_request_contain_its_trace_id(lines: list[dict[str, Any]]) -> None:
    of_requests = [line for line in lines if "status" in line or "exception" in line]

    assert len(of_requests) == len(REQUESTS)  # one line more for the error, no health check
    assert {line["trace_id"] for line in of_requests} == {TRACE_ID}


def test_the_logs_contain_the_reason_of_a_failed_request(lines: list[dict[str, Any]]) -> None:
    assert any("NoCredentialsError" in line.get("exception", "") for line in lines)
    assert any(line["message"] == "cognito-verifier answered 503" for line in lines)
