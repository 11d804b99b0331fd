from typing import Any

import pytest
import rollbar
from flask import Flask

from backend_flask.app import create_app
from backend_flask.settings import Settings
from tests.conftest import SIGNED_IN
from tests.verifier import TOKEN


@pytest.fixture
def reports(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return a list that collects reports in place of Rollbar."""
    assert app
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(rollbar, "send_payload", lambda payload, _token: sent.append(payload))
    return sent


def request_an_error(app: Flask) -> None:
    @app.get("/api/broken")
    def broken() -> str:
        token = TOKEN
        raise RuntimeError(f"a problem of {len(token)} characters")

    answer = app.test_client().get(f"/api/broken?anything={TOKEN}", headers=SIGNED_IN)
    assert answer.status_code == 500


def test_unexpected_errors_are_reported_without_the_token(
    reports: list[dict[str, Any]], environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("ROLLBAR_ACCESS_TOKEN", "rollbar-canary")

    request_an_error(create_app(Settings()))

    [report] = reports
    assert report["data"]["body"]["trace"]["exception"]["message"] == "a problem of 30 characters"
    assert TOKEN not in str(report)


def test_nothing_is_reported_without_a_rollbar_access_token(
    reports: list[dict[str, Any]], app: Flask
) -> None:
    request_an_error(app)

    assert reports == []
