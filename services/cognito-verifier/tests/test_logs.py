import json
import logging
import socket
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from cognito_verifier.access_token import AccessTokenVerifier
from cognito_verifier.logs import JsonLines
from tests.emulator import UserPool
from tests.service import MINUTE, Service, running

TRACE_ID = "1-5759e988-bd862e3fe1be46a994272793"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """Return the lines of the logs."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.INFO)
    yield written
    logging.root.removeHandler(handler)


def test_a_request_is_logged_as_one_json_object(client: FlaskClient, lines: StringIO) -> None:
    client.get("/missing?secret=1", headers={"X-Amzn-Trace-Id": f"Root={TRACE_ID}"})

    line = json.loads(lines.getvalue())
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert line.pop("duration_ms") >= 0
    assert line == {
        "level": "INFO",
        "logger": "cognito_verifier.logs",
        "message": "request",
        "trace_id": TRACE_ID,
        "method": "GET",
        "path": "/missing",
        "status": 404,
    }


def test_health_checks_are_not_logged(client: FlaskClient, lines: StringIO) -> None:
    client.get("/")

    assert lines.getvalue() == ""


@pytest.mark.parametrize(
    ("message", "logged"),
    [
        ("GET /verify?token=abc&a=b HTTP/1.1", "GET /verify?[removed] HTTP/1.1"),
        ("'Authorization: Bearer abc.def'", "'Authorization: Bearer [removed]"),
        ("/verify/eyJhbGciOi.eyJzdWIi.c2ln", "/verify/[removed]"),
        ("line\nbreak", "line\nbreak"),
    ],
)
def test_tokens_in_messages_of_libraries_are_removed(
    lines: StringIO, message: str, logged: str
) -> None:
    logging.getLogger("library").warning(message)

    assert lines.getvalue().count("\n") == 1
    assert json.loads(lines.getvalue())["message"] == logged


def test_a_failure_is_logged_with_its_traceback_and_without_the_token(
    client: FlaskClient, pool: UserPool, lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_verifier: AccessTokenVerifier, token: str) -> None:
        raise RuntimeError(token)

    monkeypatch.setattr(AccessTokenVerifier, "verify", fail)
    client.application.testing = False

    response = client.get(f"/verify?token={pool.access_token}")

    assert response.status_code == 500
    assert response.json == {"error": "Internal Server Error"}
    assert "RuntimeError: [removed]" in lines.getvalue()
    assert pool.access_token not in lines.getvalue()


def send_raw(service: Service, request: str) -> None:
    address = urlsplit(service.url)
    with socket.create_connection((address.hostname, address.port), timeout=MINUTE) as connection:
        connection.sendall(request.encode())
        while connection.recv(4096):
            pass


def test_no_token_and_no_claim_is_ever_logged(pool: UserPool) -> None:
    canary = "canary-in-a-claim"
    good = pool.forge({"username": canary, canary: 1})
    with running(pool.variables) as service:
        for token in (
            good,
            pool.forge({"username": canary, "exp": 1}),
            pool.forge({"client_id": canary}),
            pool.forge({"username": canary}, header={"kid": canary}),
            pool.forge({"username": canary * 500}),
            f"{canary}.{canary}.{canary}",
        ):
            service.get("/verify", Authorization=f"Bearer {token}")
            service.get(f"/verify?token={token}&{canary}={canary}")
        service.get("/")
        send_raw(service, f"GET /verify?token={good} HTTP/9.9\r\n\r\n")
        send_raw(service, f"GET /verify?token={good}\r\n\r\n")
        send_raw(service, f"GET / HTTP/1.1\r\nAuthorization : Bearer {good}\r\n\r\n")
        written = service.stop()

    assert '"status": 200' in written
    assert '"status": 422' in written
    assert all(json.loads(line) for line in written.splitlines())
    assert "gunicorn.access" not in written
    assert canary not in written
    assert "eyJ" not in written
