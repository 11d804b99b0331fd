"""One deployed system for all tests of this folder, because a deployment takes minutes.

The files run in the order of their names. `test_apply` checks the system as it was deployed, and
the other files change the system. `tests/pipelines/test_new_recording.py` destroys such systems.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cli.local.prerequisites import create_prerequisites
from tests.deployment.system.notifier import add_notifier
from tests.deployment.system.rollout import (
    CREDENTIAL,
    DEPLOY,
    PARAMETER,
    PUBLIC_IMAGE,
    SET,
    STORED,
    tag,
)
from tests.helpers.clone import Clone
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


@pytest.fixture(scope="package")
def clone(dev: DeployedEnvironment, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Return a clone of dev for all plans, with the canary values of `test_secrets`.

    Its plans read no resource: no test of them depends on that, and it takes half of their time.
    """
    clone = dev.clone(tmp_path_factory.mktemp("plans"))
    secrets = dev.environment.service("backend-flask").secret_names
    canaries = {"AWS_SECRET_ACCESS_KEY": CREDENTIAL, **dict.fromkeys(secrets, SET)}
    unread = {"TF_CLI_ARGS_plan": "-refresh=false"}
    clone = replace(clone, variables={**clone.variables, **canaries, **unread})
    stored = ("set", "dev", "backend-flask", PARAMETER, "--overwrite")
    clone.succeed("bin/cruddur", "secret", *stored, input=STORED)
    return clone


@pytest.fixture(scope="package")
def rolled_out(dev: DeployedEnvironment, clone: Clone) -> str:
    """Deploy other images, and a service with a public image; return the output."""
    tags = {"backend-flask": "canary", "cognito-verifier": "v5"}
    for service, pushed in tags.items():
        dev.push(service, pushed)
    add_notifier(clone, f'image="{PUBLIC_IMAGE}"')
    return clone.succeed(*DEPLOY, *(tag(dev, *each) for each in tags.items()))
