"""Tests of the service, started with the command of the production image."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import requests
from pydantic import PostgresDsn
from sqlalchemy import inspect
from werkzeug.debug import DebuggedApplication

from backend_flask.app import create_app
from backend_flask.database import connect
from backend_flask.deadline import REQUEST_SECONDS
from backend_flask.settings import Settings
from backend_flask.worker import LAST_REQUESTS_SECONDS
from tests.conftest import SIGNED_IN, required_variables
from tests.service import FOLDER, MINUTE, UNREACHABLE, Service, production_command
from tests.verifier import VerifierStandIn

BODY = {"message": "Hello"}


DEBUGGING = dict.fromkeys(("FLASK_DEBUG", "FLASK_ENV", "DEBUG", "WERKZEUG_RUN_MAIN"), "1")


@pytest.fixture(scope="module")
def gunicorn() -> dict[str, str]:
    """Return gunicorn's settings with all variables that could enable debugging."""
    program, *arguments = production_command()
    with VerifierStandIn() as verifier:
        variables = required_variables(verifier)
    printed = subprocess.run(
        [program, "--print-config", *arguments],
        check=True,
        cwd=FOLDER,
        env={"PATH": os.environ["PATH"], **variables, **DEBUGGING},
        capture_output=True,
        text=True,
    ).stdout
    return dict(line.replace(" ", "").split("=", 1) for line in printed.splitlines())


def test_gunicorn_serves_the_application(gunicorn: dict[str, str]) -> None:
    assert production_command()[0] == "gunicorn"
    assert gunicorn["worker_class"] == "backend_flask.worker.Worker"
    assert gunicorn["bind"] == "['0.0.0.0:4567']"


def test_no_environment_variable_enables_debugging(
    environment: pytest.MonkeyPatch, temp_directory: Path
) -> None:
    assert temp_directory
    for name, value in DEBUGGING.items():
        environment.setenv(name, value)

    app = create_app(Settings())

    assert app.debug is False
    assert app.testing is False
    assert not isinstance(app.wsgi_app, DebuggedApplication)


def test_the_reloader_is_off(gunicorn: dict[str, str]) -> None:
    assert gunicorn["reload"] == "False"
    assert gunicorn["spew"] == "False"


def test_a_stopping_service_waits_until_the_last_request_has_reached_its_deadline(
    gunicorn: dict[str, str],
) -> None:
    longest = LAST_REQUESTS_SECONDS + REQUEST_SECONDS

    assert longest < int(gunicorn["graceful_timeout"])


SERVE = (*production_command(), "--bind", "127.0.0.1:0")
MIGRATE = (sys.executable, "-m", "backend_flask.migrate")


def failed_start(variables: dict[str, str], command: Sequence[str] = SERVE) -> str:
    """Return the standard error of a start that fails with status 1 and prints nothing else."""
    process = subprocess.run(
        command,
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


@pytest.mark.parametrize("command", [SERVE, MIGRATE])
def test_an_unreachable_database_ends_the_start_with_one_line(
    variables: dict[str, str], command: Sequence[str]
) -> None:
    url = f"postgresql://user:canary@{UNREACHABLE}/cruddur"

    [line] = failed_start({**variables, "CONNECTION_URL": url}, command).splitlines()

    assert line.startswith("CONNECTION_URL: the database cannot be used: ")
    assert "canary" not in line


def test_the_service_starts_and_answers_without_its_dependencies_and_without_a_debugger(
    variables: dict[str, str], tmp_path: Path
) -> None:
    unreachable = {
        "COGNITO_VERIFIER_URL": f"http://{UNREACHABLE}",
        "AWS_XRAY_DAEMON_ADDRESS": UNREACHABLE,
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{UNREACHABLE}",
        "AWS_ENDPOINT_URL": f"http://{UNREACHABLE}",
    }
    style = "/?__debugger__=yes&cmd=resource&f=style.css"
    with Service({**variables, **unreachable, **DEBUGGING}, temp_directory=tmp_path) as service:
        answers = [
            requests.get(service.url + style, timeout=MINUTE),
            requests.get(f"{service.url}/api/health-check", timeout=MINUTE),
            requests.get(f"{service.url}/api/activities/home", timeout=MINUTE),
            requests.post(
                f"{service.url}/api/activities", json=BODY, headers=SIGNED_IN, timeout=MINUTE
            ),
        ]
        status = service.stop()

    assert [answer.status_code for answer in answers] == [404, 200, 200, 503]
    assert status == 0


def test_the_migration_is_a_command_of_its_own_and_not_part_of_a_start(
    variables: dict[str, str], postgresql_database: PostgresDsn, tmp_path: Path
) -> None:
    variables = {**variables, "CONNECTION_URL": str(postgresql_database)}
    engine = connect(postgresql_database)

    with Service(variables, temp_directory=tmp_path):
        assert inspect(engine).get_table_names() == []
    subprocess.run(MIGRATE, check=True, cwd=FOLDER, env={"PATH": os.environ["PATH"], **variables})

    assert "activities" in inspect(engine).get_table_names()
    engine.dispose()
