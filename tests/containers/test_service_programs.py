"""The services as programs of the process engine, with their deployed task definitions."""

import dataclasses
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from cli.local.programs import exiting_at_once, install, never_healthy, program_of
from cli.tools.project import stack_document, synthesize
from emulator.data_plane.container_definitions import container, health_check
from emulator.data_plane.engine import Address, Container, Image
from emulator.data_plane.processes import Processes, ProcessSandbox
from emulator.data_plane.programs import Program
from environments.definition import Environment, load_environments
from tests.emulator.data_plane.small_programs import MINUTE
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment
from tests.helpers.signing_in import User, sign_up
from tests.helpers.waiting import wait_until

DEV = load_environments()[0]
OTHER = environment(name="other")
BACKEND, VERIFIER, FRONTEND = "backend-flask", "cognito-verifier", "frontend-react-js"
VERIFIER_NAME = Address(f"{VERIFIER}.cruddur-{DEV.name}", 5555)


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Return the container definitions by family of the task definition."""
    directory = tmp_path_factory.mktemp("synthesized")
    synthesize(directory, DEV.name)
    resources = stack_document(directory, f"{DEV.name}-application")["resource"]
    return {
        each["family"]: json.loads(each["container_definitions"])
        for each in resources["aws_ecs_task_definition"].values()
    }


@pytest.fixture(scope="module")
def user(emulator: Emulator) -> User:
    return sign_up(emulator.client("cognito-idp"), "programs")


class Tasks:
    """Tasks of the services, each with its sidecar."""

    def __init__(
        self, engine: Processes, definitions: dict[str, list[Any]], emulator: Emulator, user: User
    ) -> None:
        self._engine, self._definitions = engine, definitions
        self._emulator, self._user = emulator, user
        self._numbers = itertools.count()

    def start(
        self, name: str, place: Environment = DEV, *, verifier: Address | None = None
    ) -> ProcessSandbox:
        """Start a task and wait until its container is healthy."""
        service = DEV.service(name)
        program = program_of(place, service, tag="v1", emulator_url=self._emulator.url)
        containers = [self._container(each, program) for each in self._definitions_of(name)]
        sandbox = self._engine.create_sandbox(
            f"task-{next(self._numbers)}",
            containers=containers,
            forwards={VERIFIER_NAME: verifier} if verifier else {},
        )
        lines: list[str] = []
        running = [sandbox.start(each, lines.append) for each in containers]
        check = health_check(self._definitions_of(name)[0])
        assert check
        wait_until(lambda: running[0].succeeds(check.command, check.timeout_seconds))
        assert "image v1" in lines
        return sandbox

    def _definitions_of(self, name: str) -> list[Any]:
        return self._definitions[f"cruddur-{DEV.name}-{name}"]

    def _container(self, definition: Any, program: Program) -> Container:
        manifest = json.dumps({"annotations": program.annotations()})
        is_sidecar = definition["name"] == "xray"
        settings = container(
            definition,
            image=Image(definition["image"], "" if is_sidecar else manifest),
            secrets=dict.fromkeys(("CONNECTION_URL", "ROLLBAR_ACCESS_TOKEN"), "a stand-in"),
            environment=self._emulator.environment,
        )
        pool = {
            "AWS_COGNITO_USER_POOL_ID": self._user.pool.id,
            "AWS_COGNITO_USER_POOL_CLIENT_ID": self._user.pool.client_id,
        }
        return dataclasses.replace(settings, environment={**settings.environment, **pool})


@pytest.fixture(scope="module")
def tasks(definitions: dict[str, list[Any]], emulator: Emulator, user: User) -> Iterator[Tasks]:
    install(DEV)
    engine = Processes()
    yield Tasks(engine, definitions, emulator, user)
    engine.close()


def test_a_post_is_read_from_old_and_new_tasks_but_not_in_another_environment(
    tasks: Tasks, user: User
) -> None:
    verifier = tasks.start(VERIFIER).address(5555)
    old, new, other = (
        tasks.start(BACKEND, place, verifier=verifier).address(4567) for place in (DEV, DEV, OTHER)
    )

    posted = requests.post(
        f"http://{old}/api/activities",
        json={"message": "survives", "ttl": "1-day"},
        headers={"Authorization": f"Bearer {user.sign_in()['AccessToken']}"},
        timeout=MINUTE,
    )

    assert posted.status_code == 201, posted.text
    assert [messages(each) for each in (old, new, other)] == [["survives"], ["survives"], []]


def messages(backend: Address) -> list[str]:
    home = requests.get(f"http://{backend}/api/activities/home", timeout=MINUTE).json()
    return [each["message"] for each in home]


def test_a_request_is_traced_through_the_sidecar(tasks: Tasks, emulator: Emulator) -> None:
    backend = tasks.start(BACKEND).address(4567)
    trace = "1-5759e988-bd862e3fe1be46a994272793"

    requests.get(
        f"http://{backend}/api/activities/home",
        headers={"X-Amzn-Trace-Id": f"Root={trace};Sampled=1"},
        timeout=MINUTE,
    )

    xray = emulator.client("xray")
    wait_until(lambda: bool(xray.batch_get_traces(TraceIds=[trace])["Traces"]))


def test_two_environments_serve_their_own_page_with_the_headers_of_the_image(
    tasks: Tasks,
) -> None:
    pages = [tasks.start(FRONTEND, place).address(3000) for place in (DEV, OTHER)]

    for page in pages:
        answer = requests.get(f"http://{page}", timeout=MINUTE)
        assert "<title>Cruddur" in answer.text
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        configuration = requests.get(f"http://{page}/config.js", timeout=MINUTE)
        assert f'backendUrl: "https://api.{DEV.domain}"' in configuration.text
        assert configuration.headers["Cache-Control"] == "no-store"


def test_a_path_without_a_file_has_the_status_that_nginx_answers(tasks: Tasks) -> None:
    page = tasks.start(FRONTEND).address(3000)

    paths = {"/nowhere": "<title>Cruddur", "/assets/none.js": ""}
    for path, text in paths.items():
        answer = requests.get(f"http://{page}{path}", timeout=MINUTE)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-cache")
        assert text in answer.text


def test_broken_versions_exit_or_never_listen() -> None:
    engine = Processes()
    good = Program(command=("true",))

    def started(program: Program) -> tuple[ProcessSandbox, Any]:
        manifest = json.dumps({"annotations": program.annotations()})
        broken = Container(name="web", image=Image("web:2", manifest), tcp_ports=(80,))
        sandbox = engine.create_sandbox(program.command[-1][-5:], containers=[broken], forwards={})
        return sandbox, sandbox.start(broken, print)

    _, exiting = started(exiting_at_once(good))
    sandbox, silent = started(never_healthy(good))

    assert exiting.wait() == 1
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{sandbox.address(80)}", timeout=MINUTE)
    engine.close()
    assert silent.wait() == 143


def test_the_source_folders_get_no_file_of_a_task(tasks: Tasks) -> None:
    folder = Path("services") / FRONTEND
    before = {path: path.stat().st_mtime for path in folder.glob("*/*") if path.is_file()}

    tasks.start(FRONTEND)

    after = {path: path.stat().st_mtime for path in folder.glob("*/*") if path.is_file()}
    assert after == before
