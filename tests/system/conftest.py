"""One deployed system for all tests of this folder: it takes minutes.

Files run in the order of their names. `test_apply` looks at it as it was deployed, those between
change it, `test_teardown` takes it away.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulator.process import Emulator
from tests.system.system import System


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with Emulator() as emulator:
        system = System(emulator, tmp_path_factory.mktemp("system"))
        system.deploy()
        yield system


@pytest.fixture(scope="session")
def second_plans(system: System) -> dict[tuple[str, str], dict[str, Any]]:
    """Terraform's plan of each stack after the deployment, by environment and kind of stack."""
    return {
        (name, kind): system.terraform(name, kind).plan()
        for name in system.environments
        for kind in ("registry", "application")
    }
