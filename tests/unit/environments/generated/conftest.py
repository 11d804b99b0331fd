"""Number of generated environments, and the folder in which hypothesis stores its examples.

The default `pytest` generates 5 environments of each kind, and `bin/test` 60; both always generate
the same ones. The nightly profile generates 2,000 at random:
`HYPOTHESIS_PROFILE=nightly bin/test tests/unit/environments/generated`.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.database import DirectoryBasedExampleDatabase

from cli.tools.project import CACHE

_HOME = CACHE / "hypothesis"
_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def pytest_configure(config: pytest.Config) -> None:
    """Load the profile that the variable names, or the one for the selected tests."""
    set_hypothesis_home_dir(_HOME)
    common = settings(deadline=None, suppress_health_check=_SLOW_IS_FINE, print_blob=True)
    repeatable = settings(common, derandomize=True, database=None)
    settings.register_profile("fast", repeatable, max_examples=5)
    settings.register_profile("ci", repeatable, max_examples=60)
    settings.register_profile(
        "nightly",
        common,
        max_examples=2000,
        database=DirectoryBasedExampleDatabase(_HOME / "examples"),
    )
    chosen = "fast" if config.option.markexpr in config.getini("addopts") else "ci"
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", chosen))
