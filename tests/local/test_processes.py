"""`bin/local --processes`: the same services without an engine."""

import os
import subprocess
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import boto3
import pytest
import requests

from bin.commands.project import ROOT
from environments.definition import load_environments, names
from tests.clone import Clone
from tests.emulator.signing_in import sign_up
from tests.local.stack import free_port

DEV = load_environments()[0]
API = "http://localhost:4567"
PAGE = "http://localhost:3000"


def local(*arguments: str) -> subprocess.CompletedProcess[str]:
    # Without an engine: no `docker` answers here.
    variables = {**os.environ, "DOCKER_HOST": "unix:///nonexistent"}
    return Clone(ROOT, variables).run("bin/local", *arguments)


@pytest.fixture(scope="module")
def emulator_url() -> Iterator[str]:
    """The services as processes; where their emulator is."""
    port = free_port()
    started = local("up", "--processes", "--emulator-port", str(port))
    try:
        assert started.returncode == 0, started.stderr
        yield f"http://127.0.0.1:{port}"
    finally:
        local("down")


@pytest.fixture
def token(emulator_url: str) -> str:
    session: Any = boto3.Session("testing", "testing", region_name=DEV.region)
    cognito = session.client("cognito-idp", endpoint_url=emulator_url)
    access_token: str = sign_up(cognito, names.cluster(DEV.name), "riker").sign_in()["AccessToken"]
    return access_token


def test_somebody_posts_and_everybody_reads_it(token: str) -> None:
    posted = requests.post(
        f"{API}/api/activities",
        json={"message": "without a container"},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )

    assert posted.status_code == HTTPStatus.CREATED, posted.text
    home = requests.get(f"{API}/api/activities/home", timeout=30).json()
    assert home[0]["message"] == "without a container"


def test_the_page_knows_where_the_backend_is(emulator_url: str) -> None:
    configuration = requests.get(f"{PAGE}/config.js", timeout=30).text

    assert f'backendUrl: "{API}"' in configuration
    assert emulator_url in configuration


@pytest.mark.usefixtures("emulator_url")
def test_the_page_may_read_the_api() -> None:
    answer = requests.get(f"{API}/api/activities/home", headers={"Origin": PAGE}, timeout=30)

    assert answer.headers["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.usefixtures("emulator_url")
def test_what_runs_is_not_started_again() -> None:
    again = local("up", "--processes")

    assert again.returncode == 1
    assert again.stderr.strip() == "bin/local: the services are running: bin/local down first"


def test_logs_are_shown_by_service(token: str) -> None:
    shown = local("logs", "backend-flask").stdout

    assert "backend-flask | " in shown
    assert "cognito-verifier | " not in shown
    assert token not in shown


def test_afterwards_nothing_answers(emulator_url: str) -> None:
    ended = local("down")

    assert ended.returncode == 0, ended.stderr
    for url in (API, PAGE, emulator_url):
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=5)


def test_without_an_engine_containers_are_refused_in_one_line() -> None:
    refused = local("up")

    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        "bin/local: no Docker engine answers: start it, or use --processes"
    )
