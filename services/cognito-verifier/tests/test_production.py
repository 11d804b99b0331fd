"""Tests of the service, started with the command of the image."""

import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from cognito_verifier.app import create_app
from tests.emulator import UserPool
from tests.key_server import KeyServer, new_key
from tests.service import ROOT, production_command, running


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


def test_a_stopping_service_answers_open_requests_and_refuses_connections(
    pool: UserPool, keys: KeyServer
) -> None:
    late = new_key("late")
    keys.keys = [late]
    keys.may_answer.clear()
    endpoint = {"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": keys.url}
    with running({**pool.variables, **endpoint}) as service, ThreadPoolExecutor(1) as thread:
        token = pool.forge(key=late, header={"kid": "late"})
        answer = thread.submit(service.get, "/verify", Authorization=f"Bearer {token}")
        keys.requested.wait()
        service.process.send_signal(signal.SIGTERM)
        service.wait_until_connections_are_refused()
        keys.may_answer.set()

        assert answer.result().status_code == 200
        assert service.process.wait(timeout=20) == 0


def test_an_idle_connection_does_not_delay_the_stop(pool: UserPool) -> None:
    with running(pool.variables) as service, requests.Session() as connection:
        connection.get(service.url)
        written = service.stop()

    assert service.process.returncode == 0
    assert "SIGKILL" not in written
