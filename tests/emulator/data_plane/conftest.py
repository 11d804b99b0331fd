"""Fixtures for tests of the data plane."""

import pytest

from tests.emulator.data_plane.deployed_tasks import DeployedTasks
from tests.helpers.emulator import Emulator


@pytest.fixture
def tasks(running_emulator: Emulator) -> DeployedTasks:
    """Provide task definitions with a log group of their own."""
    return DeployedTasks(running_emulator)
