"""One deployed system for all tests of this folder, because a deployment takes minutes.

The files run in the order of their names. `test_apply` checks the system as it was deployed, the
files between change the system, and `test_teardown` destroys it.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from cli.local.prerequisites import create_prerequisites
from tests.helpers.deployed_environment import DeployedEnvironment, System, examples, in_parallel
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import PROD


@pytest.fixture(scope="package")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Yield the example environments, deployed side by side into one emulator."""
    with Emulator() as emulator:
        system = examples(emulator, tmp_path_factory.mktemp("system"))
        for each in system.values():
            create_prerequisites(each.session, each.environment)
        in_parallel(_deploy, system)
        yield system


def _deploy(each: DeployedEnvironment) -> None:
    if each.name == PROD.name:
        each.bootstrap()  # prowler checks what the state stack creates
    each.deploy()


@pytest.fixture(params=["dev", "prod"])
def deployed(request: pytest.FixtureRequest, system: System) -> DeployedEnvironment:
    """Return every environment, one after the other."""
    return system[request.param]


@pytest.fixture(scope="package")
def dev(system: System) -> DeployedEnvironment:
    return system["dev"]


@pytest.fixture(scope="package")
def prod(system: System) -> DeployedEnvironment:
    """Return the environment with a dedicated VPC."""
    return system["prod"]


@pytest.fixture(scope="package")
def second_plans(system: System) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the plan of each stack after the deployment, by environment and kind of stack."""
    return {
        (name, kind): deployed.terraform(kind).plan()
        for name, deployed in system.items()
        for kind in ("registry", "application")
    }
