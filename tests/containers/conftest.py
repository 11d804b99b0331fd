"""One Docker engine, stack and browser for the tests of this folder."""

import subprocess
from collections.abc import Iterator

import docker
import pytest
from playwright.sync_api import Browser

from cli.tools.project import CACHE, ROOT
from emulator.data_plane.container_sandbox import ContainerSandbox
from emulator.data_plane.containers import Containers
from emulator.server import DEFAULT_ACCOUNT_ID
from environments.compose.laptop import NETWORK
from tests.containers.docker_tasks import sandbox, selected
from tests.containers.engine import docker_engine
from tests.containers.stack import PROJECT, Stack, free_port
from tests.helpers.browser import chromium
from tests.helpers.signing_in import User


@pytest.fixture(scope="session")
def engine() -> Iterator[dict[str, str]]:
    """Yield the variables with which `docker` finds an engine."""
    with docker_engine() as variables:
        yield variables


@pytest.fixture(scope="module")
def client(engine: dict[str, str]) -> Iterator[docker.DockerClient]:
    """Yield a client of the engine; meanwhile the emulator's code of this process finds it too."""
    with selected(engine):
        yield docker.from_env()


@pytest.fixture(scope="module")
def containers(client: docker.DockerClient) -> Iterator[Containers]:
    """Yield the Docker engine of the data plane."""
    del client  # the variables are set
    containers = Containers(account_id=DEFAULT_ACCOUNT_ID)
    yield containers
    containers.close()


@pytest.fixture(scope="module")
def task(containers: Containers) -> Iterator[ContainerSandbox]:
    """Yield a task in which each test starts its own containers."""
    with sandbox(containers) as task:
        yield task


@pytest.fixture(scope="session")
def stack(engine: dict[str, str]) -> Iterator[Stack]:
    """Run `bin/cruddur local up` on free ports and under its own name; `local down` afterwards."""
    networks = subprocess.check_output(
        ["docker", "network", "ls", "--format", "{{.Name}}"], env=engine, text=True
    )
    if NETWORK in networks.split():
        pytest.fail(f"the network {NETWORK} is in use: bin/cruddur local down first")
    gateway_port, emulator_port = free_port(), free_port()
    variables = {**engine, "COMPOSE_PROJECT_NAME": PROJECT}
    ports = ["--port", str(gateway_port), "--emulator-port", str(emulator_port)]
    log = CACHE / "test-stack.log"
    try:
        with log.open("w") as output:
            started = subprocess.run(
                ["bin/cruddur", "local", "up", *ports],
                cwd=ROOT,
                env=variables,
                stdout=output,
                stderr=output,
                check=False,
            )
        assert started.returncode == 0, log.read_text(encoding="utf-8")[-4000:]
        yield Stack(engine, gateway_port, emulator_port)
    finally:
        down = ["bin/cruddur", "local", "down", "--delete-data"]
        subprocess.run(down, cwd=ROOT, env=variables, capture_output=True, check=True)


@pytest.fixture(scope="session")
def user(stack: Stack) -> User:
    return stack.sign_up("brown")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def token(user: User) -> str:
    """Return a new access token of the user."""
    access_token: str = user.sign_in()["AccessToken"]
    return access_token
