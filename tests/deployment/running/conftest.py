"""Two environments whose tasks run, for all tests of this folder: a deployment takes minutes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cli.local.browser import browser_arguments
from cli.local.emulator import awake
from cli.local.prerequisites import create_prerequisites
from cli.local.programs import install
from cli.tools.project import synthesize
from environments.definition import Environment, load_environments
from tests.helpers.browser import chromium
from tests.helpers.clone import Clone
from tests.helpers.deployed_environment import in_parallel
from tests.helpers.emulator import Emulator
from tests.helpers.examples.environments import DEV, FOLDER
from tests.helpers.running_environment import RunningEnvironment
from tests.helpers.signing_in import User

SECOND = "second"
_CHANGES = {
    'name="dev"': f'name="{SECOND}"',
    "dev.cruddur": f"{SECOND}.cruddur",
    "EXAMPLE12": "EXAMPLE56",
    "1example": "5example",
}

System = Mapping[str, RunningEnvironment]


@pytest.fixture(scope="package")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file that the requests to the emulator are recorded in."""
    return tmp_path_factory.mktemp("record") / "requests.jsonl"


@pytest.fixture(scope="package")
def system(tmp_path_factory: pytest.TempPathFactory, record: Path) -> Iterator[System]:
    """Yield two environments, deployed side by side into one emulator that runs their tasks."""
    install(DEV)
    folder = tmp_path_factory.mktemp("running")
    clone = Clone.of_sources(folder / "clone")
    second = _second_environment(folder, clone)
    output = folder / "cdktf.out"
    synthesize(output, DEV.name, SECOND, sources=clone.folder)
    with Emulator(data_plane=awake("processes"), record=record) as emulator:
        system = {each.name: RunningEnvironment(emulator, each, output) for each in (DEV, second)}
        for each in system.values():
            create_prerequisites(each.session, each.environment)
        in_parallel(RunningEnvironment.deploy, system)
        # Terraform waits for running tasks, and not for healthy targets.
        for each in system.values():
            for service in each.environment.services:
                each.steady_task(service.name)
        yield system


@pytest.fixture(scope="package")
def dev(system: System) -> RunningEnvironment:
    return system[DEV.name]


@pytest.fixture(scope="package")
def second(system: System) -> RunningEnvironment:
    """Return the environment beside dev, which differs only by its names."""
    return system[SECOND]


@pytest.fixture(scope="package")
def browser(dev: RunningEnvironment) -> Iterator[Browser]:
    """Run Chromium with the arguments of `bin/cruddur open`."""
    with chromium(browser_arguments(dev.environment, dev.data_plane)) as browser:
        yield browser


@pytest.fixture(scope="package")
def user(dev: RunningEnvironment) -> User:
    return dev.sign_up("brown")


@pytest.fixture
def token(user: User) -> str:
    """Return a new access token of the user."""
    return str(user.sign_in()["AccessToken"])


def _second_environment(folder: Path, clone: Clone) -> Environment:
    """Add an environment to the clone, and return the environment."""
    (folder / "environments").mkdir()
    for source, target in ((FOLDER, folder), (clone.folder / "environments", clone.folder)):
        text = (source / f"{DEV.name}.py").read_text(encoding="utf-8")
        for old, new in _CHANGES.items():
            assert old in text
            text = text.replace(old, new)
        (target / "environments" / f"{SECOND}.py").write_text(text, encoding="utf-8")
    (environment,) = load_environments(folder / "environments")
    return environment
