"""Fixtures for tests of the data plane."""

from collections.abc import Iterator

import pytest

from tests.emulator.data_plane.deployed_tasks import DeployedTasks
from tests.helpers.emulator import Emulator


@pytest.fixture
def tasks(running_emulator: Emulator) -> Iterator[DeployedTasks]:
    """Provide task definitions with a log group of their own; their tasks stop after the test."""
    tasks = DeployedTasks(running_emulator)
    yield tasks
    tasks.stop()
