"""Fixtures of several test modules, and the tier (marker) of every test."""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.setup.interpreter import explanation

try:
    from emulator.data_plane.settings import Settings
    from emulator.server import read_service_models_once
    from modules.startup import accelerate
    from tests.helpers.emulator import TIME_SCALE, Emulator
    from tests.helpers.guard import Guard
    from tests.helpers.shared_provider import shared_provider
    from tests.helpers.spread import Spread, begin_with_the_longest
except ModuleNotFoundError as missing:
    # An exception here would be shown below a traceback of pytest.
    sys.exit(f"pytest: {explanation(missing)}, and then .venv/bin/pytest")

TIERS = ("emulator", "deployment", "containers", "long")
"""Markers of tests that need more than this process; an unmarked test needs nothing else."""

_TIER_OF_FOLDER = {tier: tier for tier in TIERS} | {"compat": "long", "faults": "long"}

_guard = Guard()


# Before the conftest.py of a folder that pytest is called with imports cdktf.
accelerate()


def pytest_configure() -> None:
    """Accelerate moto, share the data that boto3 reads, and allow SIGINT in processes."""
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"  # 1,300 images for each mocked account
    # A shell starts background jobs with SIGINT ignored, and all their child processes inherit
    # this.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    read_service_models_once()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that have no marker of a tier with the tier of their folder.

    In other folders, the tests that use an emulator belong to its tier.
    """
    for item in items:
        if not _has_tier(item):
            folder = item.path.relative_to(Path(__file__).parent).parts[0]
            fixtures = getattr(item, "fixturenames", ())
            uses_emulator = "emulator" in fixtures or "running_emulator" in fixtures
            if tier := _TIER_OF_FOLDER.get(folder, "emulator" if uses_emulator else None):
                item.add_marker(tier)
    begin_with_the_longest(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread:
    """Keep tests that share an expensive fixture in one process."""
    return Spread(config, log)


def _has_tier(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(tier) for tier in TIERS)


def pytest_collection_finish() -> None:
    """Exclude the objects of all imports from later garbage collections, because they stay."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """Prevent the import of a test module from reading the environments that users edit."""
    with _guard.against_reading(collector.nodeid):
        return (yield)


def _guarded(item: pytest.Item) -> Iterator[None]:
    """Forbid unit tests and their fixtures to start processes, connect and read environments.

    The teardown is not guarded: after the last test, fixtures end what other tests started.
    """
    if _has_tier(item):
        return (yield)
    with _guard.against_processes(), _guard.against_reading(item.nodeid):
        return (yield)


pytest_runtest_setup = pytest.hookimpl(wrapper=True)(_guarded)
pytest_runtest_call = pytest.hookimpl(wrapper=True)(_guarded)


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """Run one emulator for the whole test run; create resources with names of your own in it."""
    with Emulator() as running:
        yield running


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Emulator]:
    """Run one emulator whose tasks are processes, for the whole test run; see `emulator`."""
    with Emulator(data_plane=Settings("processes", TIME_SCALE)) as running:
        yield running


@pytest.fixture(scope="session")
def provider() -> Iterator[dict[str, str]]:
    """Run a shared provider; return the variables for Terraform commands that do not call AWS."""
    with shared_provider(os.environ, web_acl=True) as variables:
        yield variables
