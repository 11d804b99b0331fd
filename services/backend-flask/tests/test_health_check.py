"""Tests of the script that the task definition runs in the container."""

import runpy
from http.client import HTTPConnection

import pytest

from tests.service import FOLDER, UNREACHABLE
from tests.verifier import VerifierStandIn


@pytest.mark.parametrize(
    ("answer", "end"),
    [(200, None), (500, "unhealthy: status 500"), (404, "unhealthy: status 404")],
)
def test_the_health_check_passes_only_for_status_200(
    verifier: VerifierStandIn, monkeypatch: pytest.MonkeyPatch, answer: int, end: str | None
) -> None:
    verifier.answer = lambda _: (answer, {})

    assert run_health_check(verifier.url, monkeypatch) == end
    assert [path for path, _ in verifier.requests] == ["/api/health-check"]


def test_the_health_check_fails_when_the_service_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end = run_health_check(f"http://{UNREACHABLE}", monkeypatch)

    assert str(end).startswith("unhealthy: ")


def test_the_health_check_uses_the_port_of_the_service(
    verifier: VerifierStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "4568")
    verifier.answer = lambda _: (200, {})

    assert run_health_check(verifier.url, monkeypatch, port=4568) is None


def run_health_check(url: str, monkeypatch: pytest.MonkeyPatch, *, port: int = 4567) -> object:
    """Run the script with another address in place of the container's own."""
    host, other_port = url.removeprefix("http://").split(":")
    own = HTTPConnection

    def connect(requested_host: str, requested_port: int, timeout: float) -> HTTPConnection:
        assert (requested_host, requested_port) == ("127.0.0.1", port)
        return own(host, int(other_port), timeout=timeout)

    monkeypatch.setattr("http.client.HTTPConnection", connect)
    try:
        runpy.run_path(str(FOLDER / "bin/health-check"))
    except SystemExit as end:
        return end.code
    return None
