"""`bin/cruddur local --processes`: the same services without an engine."""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import boto3
import pytest
import requests

from cli.local.ports import is_free
from cli.tools.project import ROOT
from environments.definition import load_environments, names
from tests.containers.stack import free_port
from tests.helpers.clone import Clone
from tests.helpers.signing_in import sign_up

DEV = load_environments()[0]
API = "http://localhost:4567"
USUAL_PAGE_PORT = 3000
# Without an engine: no `docker` answers here. What a command prints comes at once.
VARIABLES = {**os.environ, "DOCKER_HOST": "unix:///nonexistent", "PYTHONUNBUFFERED": "1"}


def local(*arguments: str) -> subprocess.CompletedProcess[str]:
    return Clone(ROOT, VARIABLES).run("bin/cruddur", "local", *arguments)


@pytest.fixture(scope="module")
def urls() -> Iterator[dict[str, str]]:
    """Yield the URLs of the services, started while the page's usual port is taken."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):  # the port is taken already
            other.bind(("127.0.0.1", USUAL_PAGE_PORT))
            other.listen()
        started = local("up", "--processes", "--emulator-port", str(free_port()))
        try:
            assert started.returncode == 0, started.stderr
            yield dict(re.findall(r"^(\S.*\S) +(http://\S+)$", started.stdout, re.MULTILINE))
        finally:
            local("down")


@pytest.fixture
def token(urls: dict[str, str]) -> str:
    session: Any = boto3.Session("testing", "testing", region_name=DEV.region)
    cognito = session.client("cognito-idp", endpoint_url=urls["AWS emulator"])
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


def test_a_taken_port_is_replaced_by_a_free_one(urls: dict[str, str]) -> None:
    page_url = urls["frontend-react-js"]

    assert not page_url.endswith(f":{USUAL_PAGE_PORT}")
    assert "<title>Cruddur" in requests.get(page_url, timeout=30).text


def test_the_page_knows_where_the_backend_is(urls: dict[str, str]) -> None:
    configuration = requests.get(f"{urls['frontend-react-js']}/config.js", timeout=30).text

    assert f'backendUrl: "{API}"' in configuration
    assert urls["AWS emulator"] in configuration


def test_the_page_may_read_the_api(urls: dict[str, str]) -> None:
    page_url = urls["frontend-react-js"]
    answer = requests.get(f"{API}/api/activities/home", headers={"Origin": page_url}, timeout=30)

    assert answer.headers["Access-Control-Allow-Origin"] == page_url


@pytest.mark.usefixtures("urls")
def test_running_services_are_not_started_again() -> None:
    again = local("up", "--processes")

    assert again.returncode == 1
    assert (
        again.stderr.strip()
        == "bin/cruddur local: the services are running: bin/cruddur local down first"
    )


def test_logs_are_shown_by_service(token: str) -> None:
    shown = local("logs", "backend-flask").stdout

    assert "backend-flask | " in shown
    assert "cognito-verifier | " not in shown
    assert token not in shown


def test_down_ends_every_service(urls: dict[str, str]) -> None:
    ended = local("down")

    assert ended.returncode == 0, ended.stderr
    for url in (API, urls["frontend-react-js"], urls["AWS emulator"]):
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=5)


@pytest.mark.parametrize("last", ["xray", "cognito-verifier"])
def test_down_ends_what_a_killed_up_has_started(last: str) -> None:
    port = free_port()
    command = ["bin/cruddur", "local", "up", "--processes", "--emulator-port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env=VARIABLES, stdout=subprocess.PIPE, text=True
    ) as up:
        assert up.stdout
        try:
            next(line for line in up.stdout if line.startswith(f"{last}: process"))
        finally:
            up.kill()

    ended = local("down")

    assert {"aws: ended", "xray: ended", f"{last}: ended"} <= set(ended.stdout.splitlines())
    assert is_free(port)


def test_down_prints_that_no_process_runs() -> None:
    nothing = local("down")

    assert nothing.returncode == 0
    assert nothing.stdout == "No processes run, and no Docker engine answers.\n"


def test_without_an_engine_containers_are_refused_in_one_line() -> None:
    refused = local("up")

    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        "bin/cruddur local: no Docker engine answers: install or start one, or use --processes"
    )
