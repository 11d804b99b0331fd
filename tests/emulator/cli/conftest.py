"""Fixtures that run commands in the test process."""

from tests.helpers.commands import _example_environments, emulator, package_emulator, registry, run
from tests.helpers.fake_terraform import printed, terraform
from tests.helpers.states import bucket, states

__all__ = [
    "_example_environments",
    "bucket",
    "emulator",
    "package_emulator",
    "printed",
    "registry",
    "run",
    "states",
    "terraform",
]
