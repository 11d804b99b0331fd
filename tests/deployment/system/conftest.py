"""One deployed system for all tests of this folder, because a deployment takes minutes.

The files run in the order of their names. `test_apply` checks the system as it was deployed, the
files between change the system, and `test_teardown` destroys it.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.deployment.system.system import System
from tests.helpers.emulator import Emulator


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with Emulator() as emulator:
        system = System(emulator, tmp_path_factory.mktemp("system"))
        system.deploy()
        yield system


@pytest.fixture(scope="session")
def second_plans(system: System) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the plan of each stack after the deployment, by environment and kind of stack."""
    return {
        (name, kind): system.terraform(name, kind).plan()
        for name in system.environments
        for kind in ("registry", "application")
    }
