"""One deployed system for all tests of this folder: it takes minutes.

Files run in the order of their names. `test_apply` looks at it as it was deployed, those between
change it, `test_teardown` takes it away.
"""

from collections.abc import Iterator

import pytest

from tests.deployment.system import System
from tests.emulator.process import Emulator


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with Emulator() as emulator:
        system = System(emulator, tmp_path_factory.mktemp("cdktf.out"))
        system.deploy()
        yield system
