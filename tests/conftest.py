"""What several test modules share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator.process import Emulator
from tests.local.engine import docker_engine

_DEPLOYMENTS = tuple(Path(__file__).parent / name for name in ("deployment", "faults"))
_EMULATOR = Path(__file__).parent / "emulator"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what waits for deployments, of the whole system too, is slow or needs an engine."""
    for item in items:
        if any(item.path.is_relative_to(folder) for folder in _DEPLOYMENTS):
            item.add_marker("deployed")
        if item.path.is_relative_to(_EMULATOR):
            item.add_marker("slow")  # many start processes, few depend on what one edits
        fixtures = item.fixturenames if isinstance(item, pytest.Function) else ()
        for name in ("engine", "system"):
            if name in fixtures:
                item.add_marker(name)


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
