"""What several test modules share."""

import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from tests.emulator.process import Emulator
from tests.local.engine import docker_engine
from tests.shared_provider import shared_provider

_MARKS = {
    "deployment": ("deployed",),
    "faults": ("deployed", "faults"),
    "emulator": ("slow",),  # many start processes, few depend on what one edits
}
"""What the tests in these folders are marked with."""


def pytest_configure() -> None:
    """Have all sessions of boto3 read AWS's models once, which each would do for itself."""
    module: Any = botocore.session
    module.create_loader = functools.cache(module.create_loader)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what waits for deployments, of the whole system too, is slow or needs an engine."""
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        for name in _MARKS.get(folder, ()):
            item.add_marker(name)
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
def provider() -> Iterator[dict[str, str]]:
    """The variables for Terraform commands that ask AWS nothing, with a provider that stays up."""
    with shared_provider(os.environ) as variables:
        yield variables


@pytest.fixture(scope="session")
def engine() -> Iterator[dict[str, str]]:
    """The variables that lead `docker` to an engine."""
    with docker_engine() as variables:
        yield variables
