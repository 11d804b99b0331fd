"""One system, deployed to a Docker engine, for the tests of this folder."""

from collections.abc import Iterator

import docker
import pytest

from tests.containers.deployed.deployed_system import System, deployed_system


@pytest.fixture(scope="package")
def system(
    client: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    with deployed_system(client, tmp_path_factory.mktemp("system")) as system:
        yield system
