"""Tests of the service, started with the command of the image."""

import signal
import subprocess
from http.client import HTTPResponse
from socket import socket

import pytest
import requests

from cognito_verifier.app import create_app
from tests.emulator import UserPool
from tests.service import MINUTE, ROOT, production_command, running


def test_the_image_runs_gunicorn_without_debugging_and_reloading(pool: UserPool) -> None:
    program, *arguments = production_command()
    printed = subprocess.run(
        [program, "--print-config", *arguments],
        cwd=ROOT,
        env=pool.variables,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    settings = dict(line.replace(" ", "").split("=", 1) for line in printed.splitlines())

    assert settings["reload"] == "False"
    assert settings["spew"] == "False"
    assert settings["worker_class"] == "cognito_verifier.worker.Worker"
    assert settings["bind"] == "['0.0.0.0:5555']"
    assert settings["graceful_timeout"] == "4"


def test_flask_debug_does_not_enable_debugging(
    pool: UserPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**pool.variables, "FLASK_DEBUG": "1"}.items():
        monkeypatch.setenv(name, value)

    assert not create_app().debug


def test_starts_while_cognito_does_not_answer(pool: UserPool) -> None:
    unreachable = {"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "http://127.0.0.1:9"}
    with running({**pool.variables, **unreachable}) as service:
        assert service.get("/").status_code == 200
        assert service.get(f"/verify?token={pool.access_token}").status_code == 503


def test_a_stopping_service_answers_begun_requests_and_refuses_connections(pool: UserPool) -> None:
    request = f"GET /verify?token={pool.access_token} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with running(pool.variables) as service, service.connect() as connection:
        assert exchange(connection, request) == 200
        connection.sendall(request[:-2])
        service.process.send_signal(signal.SIGTERM)
        service.wait_until_connections_are_refused()

        assert exchange(connection, request[-2:]) == 200
        assert service.process.wait(timeout=MINUTE) == 0


def exchange(connection: socket, data: bytes) -> int:
    """Send the data and return the status of the answer."""
    connection.sendall(data)
    with HTTPResponse(connection) as answer:
        answer.begin()
        answer.read()
        return answer.status


def test_an_idle_connection_does_not_delay_the_stop(pool: UserPool) -> None:
    with running(pool.variables) as service, requests.Session() as connection:
        connection.get(service.url)
        written = service.stop()

    assert service.process.returncode == 0
    assert "SIGKILL" not in written
