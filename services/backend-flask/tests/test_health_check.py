"""The script that the task definition runs in the container."""

import runpy
from http.client import HTTPConnection

import pytest

from tests.service import FOLDER, NOBODY_THERE
from tests.verifier import VerifierStandIn


@pytest.mark.parametrize(
    ("answer", "end"),
    [(200, None), (500, "unhealthy: status 500"), (404, "unhealthy: status 404")],
)
def test_the_health_check_tells_a_good_answer_from_others(
    verifier: VerifierStandIn, monkeypatch: pytest.MonkeyPatch, answer: int, end: str | None
) -> None:
    verifier.answer = lambda _: (answer, {})

    assert run_health_check(verifier.url, monkeypatch) == end
    assert [path for path, _ in verifier.requests] == ["/api/health-check"]


def test_the_health_check_fails_when_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    end = run_health_check(f"http://{NOBODY_THERE}", monkeypatch)

    assert str(end).startswith("unhealthy: ")


def run_health_check(url: str, monkeypatch: pytest.MonkeyPatch) -> object:
    """Run the script with another address in place of the container's own."""
    host, port = url.removeprefix("http://").split(":")
    own = HTTPConnection

    def connect(asked_host: str, asked_port: int, timeout: float) -> HTTPConnection:
        assert (asked_host, asked_port) == ("127.0.0.1", 4567)
        return own(host, int(port), timeout=timeout)

    monkeypatch.setattr("http.client.HTTPConnection", connect)
    try:
        runpy.run_path(str(FOLDER / "bin/health-check"))
    except SystemExit as end:
        return end.code
    return None
