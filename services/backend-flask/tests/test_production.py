"""Tests of the service, started with the command of the production image."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
import requests
from flask import Flask
from gunicorn.app.wsgiapp import WSGIApplication
from gunicorn.workers.gthread import ThreadWorker
from pydantic import PostgresDsn
from werkzeug.debug import DebuggedApplication

from tests.conftest import SIGNED_IN
from tests.service import FOLDER, MINUTE, UNREACHABLE, Service, production_command
from tests.verifier import HANDLE, VerifierStandIn

BODY = {"message": "Hello"}


@pytest.fixture
def gunicorn(environment: pytest.MonkeyPatch) -> WSGIApplication:
    """Return gunicorn with the image's command and all variables that could enable debugging."""
    for name in ("FLASK_DEBUG", "FLASK_ENV", "DEBUG", "WERKZEUG_RUN_MAIN"):
        environment.setenv(name, "1")
    environment.delitem(sys.modules, "backend_flask.wsgi", raising=False)
    environment.chdir(FOLDER)
    environment.setattr(sys, "argv", production_command())
    return WSGIApplication(prog="gunicorn")


def application(gunicorn: WSGIApplication) -> Flask:
    app: object = gunicorn.wsgi()
    assert isinstance(app, Flask)  # no middleware wraps it
    return app


def test_gunicorn_serves_the_application(gunicorn: WSGIApplication) -> None:
    assert production_command()[0] == "gunicorn"
    assert issubclass(gunicorn.cfg.worker_class, ThreadWorker)
    assert gunicorn.cfg.address == [("0.0.0.0", 4567)]


def test_no_environment_variable_enables_debugging(gunicorn: WSGIApplication) -> None:
    app = application(gunicorn)

    assert app.debug is False
    assert app.testing is False


def test_the_application_has_no_debugger(gunicorn: WSGIApplication) -> None:
    app = application(gunicorn)

    assert not isinstance(app.wsgi_app, DebuggedApplication)
    style = app.test_client().get("/?__debugger__=yes&cmd=resource&f=style.css")
    assert style.status_code == 404


def test_the_reloader_is_off(gunicorn: WSGIApplication) -> None:
    assert gunicorn.cfg.reload is False
    assert gunicorn.cfg.spew is False


def failed_start(variables: dict[str, str]) -> str:
    """Return the standard error of a start that fails with status 1 and prints nothing else."""
    process = subprocess.run(
        [*production_command(), "--bind", "127.0.0.1:0"],
        check=False,
        cwd=FOLDER,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=MINUTE,
    )
    assert process.returncode == 1, process.stderr
    return process.stderr


def test_bad_settings_end_the_start_with_one_line_each(variables: dict[str, str]) -> None:
    lines = failed_start({**variables, "FRONTEND_URL": "*", "DDB_MESSAGE_TABLE": ""}).splitlines()

    assert [line.split(":")[0] for line in lines] == ["FRONTEND_URL", "DDB_MESSAGE_TABLE"]


def test_an_unreachable_database_ends_the_start_with_one_line(variables: dict[str, str]) -> None:
    url = f"postgresql://user:canary@{UNREACHABLE}/cruddur"

    [line] = failed_start({**variables, "CONNECTION_URL": url}).splitlines()

    assert line.startswith("CONNECTION_URL: the database cannot be used: ")
    assert "canary" not in line


def test_the_service_starts_and_answers_without_its_dependencies(
    variables: dict[str, str], tmp_path: Path
) -> None:
    unreachable = {
        "COGNITO_VERIFIER_URL": f"http://{UNREACHABLE}",
        "AWS_XRAY_DAEMON_ADDRESS": UNREACHABLE,
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{UNREACHABLE}",
        "AWS_ENDPOINT_URL": f"http://{UNREACHABLE}",
    }
    with Service({**variables, **unreachable}, temp_directory=tmp_path) as service:
        answers = [
            requests.get(f"{service.url}/api/health-check", timeout=MINUTE),
            requests.get(f"{service.url}/api/activities/home", timeout=MINUTE),
            requests.post(
                f"{service.url}/api/activities", json=BODY, headers=SIGNED_IN, timeout=MINUTE
            ),
        ]
        status = service.stop()

    assert [answer.status_code for answer in answers] == [200, 200, 503]
    assert status == 0


def test_a_stopping_service_answers_open_requests_and_refuses_connections(
    variables: dict[str, str],
    tmp_path: Path,
    verifier: VerifierStandIn,
    postgresql_database: PostgresDsn,
) -> None:
    answer_now = Event()
    verifier.answer = lambda _: (200, {"username": HANDLE} if answer_now.wait(MINUTE) else {})
    variables["CONNECTION_URL"] = str(postgresql_database)
    with Service(variables, temp_directory=tmp_path) as service, ThreadPoolExecutor() as threads:
        url = f"{service.url}/api/activities"
        in_flight = threads.submit(requests.post, url, json=BODY, headers=SIGNED_IN, timeout=MINUTE)
        assert verifier.requested.wait(MINUTE)
        service.process.terminate()
        service.wait_until_connections_are_refused()
        answer_now.set()

        assert in_flight.result().status_code == 201
        assert service.process.wait(MINUTE) == 0
