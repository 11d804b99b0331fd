"""Fixtures for tests of the data plane."""

from collections.abc import Iterator

import pytest

from emulator.data_plane.settings import Settings
from tests.emulator.data_plane.deployed_tasks import DeployedTasks
from tests.helpers.emulator import Emulator

TIME_SCALE = 0.02


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Emulator]:
    """Run one emulator with the process engine for all tests of this process."""
    with Emulator(data_plane=Settings("processes", TIME_SCALE)) as emulator:
        yield emulator


@pytest.fixture
def tasks(running_emulator: Emulator) -> DeployedTasks:
    """Provide task definitions with a log group of their own."""
    return DeployedTasks(running_emulator)
