"""One Docker engine, stack and browser for the tests of this folder."""

import subprocess
from collections.abc import Iterator

import docker
import pytest
from playwright.sync_api import Browser

from cli.tools.project import CACHE
from emulator.data_plane.container_sandbox import ContainerSandbox
from emulator.data_plane.containers import Containers
from emulator.server import DEFAULT_ACCOUNT_ID
from environments.compose.laptop import NETWORK
from environments.definition import load_environments
from tests.containers.compose_stack import ComposeStack
from tests.containers.docker_tasks import sandbox, selected
from tests.containers.engine import docker_engine
from tests.containers.stack import Stack, free_port
from tests.helpers.browser import chromium
from tests.helpers.signing_in import User


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def stack(engine: dict[str, str]) -> Iterator[Stack]:
    """Run compose.yaml with an emulator on free ports, under a name of its own."""
    networks = subprocess.check_output(
        ["docker", "network", "ls", "--format", "{{.Name}}"], env=engine, text=True
    )
    if NETWORK in networks.split():
        pytest.fail(f"the network {NETWORK} is in use: docker compose down first")
    ports = {"gateway_port": free_port(), "emulator_port": free_port()}
    with (CACHE / "test-stack.log").open("w") as log:
        started = ComposeStack(load_environments()[0], engine, **ports, log=log)
        try:
            started.up()
            yield Stack(engine, **ports)
        finally:
            started.down()


@pytest.fixture(scope="package")
def user(stack: Stack) -> User:
    return stack.sign_up("brown")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def token(user: User) -> str:
    """Return a new access token of the user."""
    access_token: str = user.sign_in()["AccessToken"]
    return access_token
