"""What several test modules share."""

from collections.abc import Iterator

import pytest

from tests.emulator.process import Emulator
from tests.local.engine import docker_engine


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """One emulator for the whole run: give what you create in it a name of your own."""
    with Emulator() as running:
        yield running


@pytest.fixture(scope="session")
def engine() -> Iterator[dict[str, str]]:
    """The variables that lead `docker` to an engine."""
    with docker_engine() as variables:
        yield variables
