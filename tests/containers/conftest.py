"""One Docker engine and stack for the tests of this folder."""

import subprocess
from collections.abc import Iterator

import docker
import pytest

from cli.tools.project import CACHE
from emulator.data_plane.container_sandbox import ContainerSandbox
from emulator.data_plane.containers import Containers
from emulator.server import DEFAULT_ACCOUNT_ID
from environments.compose.laptop import NETWORK
from environments.definition import load_environments
from tests.containers.compose_stack import ComposeStack, relayed
from tests.containers.docker_tasks import sandbox, selected
from tests.containers.engine import docker_engine
from tests.containers.stack import Stack, free_port
from tests.helpers.emulator import Emulator
from tests.helpers.signing_in import User


@pytest.fixture(scope="package")
def engine() -> Iterator[dict[str, str]]:
    """Yield the variables with which `docker` finds an engine."""
    with docker_engine() as variables:
        yield variables


@pytest.fixture(scope="package")
def client(engine: dict[str, str]) -> Iterator[docker.DockerClient]:
    """Yield a client of the engine; meanwhile the emulator's code of this process finds it too."""
    with selected(engine):
        yield docker.from_env()


@pytest.fixture(scope="package")
def containers(client: docker.DockerClient) -> Iterator[Containers]:
    """Yield the Docker engine of the data plane."""
    del client  # the variables are set
    containers = Containers(account_id=DEFAULT_ACCOUNT_ID)
    yield containers
    containers.close()


@pytest.fixture(scope="package")
def task(containers: Containers) -> Iterator[ContainerSandbox]:
    """Yield a task in which each test starts its own containers."""
    with sandbox(containers) as task:
        yield task


@pytest.fixture(scope="package")
def stack(
    engine: dict[str, str], client: docker.DockerClient, emulator: Emulator
) -> Iterator[Stack]:
    """Run compose.yaml on a free port, under a name of its own, with the emulator of the tests."""
    networks = subprocess.check_output(
        ["docker", "network", "ls", "--format", "{{.Name}}"], env=engine, text=True
    )
    if NETWORK in networks.split():
        pytest.fail(f"the network {NETWORK} is in use: docker compose down first")
    port = free_port()
    with (
        (CACHE / "test-stack.log").open("w") as log,
        relayed(emulator, client) as relay,
    ):
        started = ComposeStack(load_environments()[0], engine, emulator, relay, port, log=log)
        try:
            started.up()
            yield Stack(engine, emulator, port)
        finally:
            started.down()


@pytest.fixture(scope="package")
def user(stack: Stack) -> User:
    return stack.sign_up("brown")


@pytest.fixture
def token(user: User) -> str:
    """Return a new access token of the user."""
    access_token: str = user.sign_in()["AccessToken"]
    return access_token
