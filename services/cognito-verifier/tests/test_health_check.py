import runpy
from http.client import HTTPConnection

import pytest

from tests.key_server import KeyServer
from tests.service import ROOT


def run_health_check(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    def connect(host: str, _port: int, timeout: float) -> HTTPConnection:
        return HTTPConnection(host, port, timeout=timeout)

    monkeypatch.setattr("http.client.HTTPConnection", connect)
    runpy.run_path(str(ROOT / "bin/health-check"))


def test_passes_when_the_service_answers(keys: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    run_health_check(monkeypatch, keys.port)

    assert keys.paths == ["/"]


def test_uses_the_port_of_the_service(keys: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(keys.port))

    runpy.run_path(str(ROOT / "bin/health-check"))

    assert keys.paths == ["/"]


def test_fails_when_the_service_answers_with_an_error(
    keys: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.status = 500

    with pytest.raises(SystemExit, match="unhealthy: status 500"):
        run_health_check(monkeypatch, keys.port)


def test_fails_when_the_service_does_not_listen(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="Connection refused"):
        run_health_check(monkeypatch, 9)
