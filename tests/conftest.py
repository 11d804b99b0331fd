"""What several test modules share."""

from collections.abc import Iterator

import pytest

from tests.emulator.process import Emulator


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """One emulator for the whole run: give what you create in it a name of your own."""
    with Emulator() as running:
        yield running
