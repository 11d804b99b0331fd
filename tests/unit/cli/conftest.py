from tests.helpers.commands import _example_environments, emulator, package_emulator, registry, run
from tests.helpers.states import bucket, states

__all__ = [
    "_example_environments",
    "bucket",
    "emulator",
    "package_emulator",
    "registry",
    "run",
    "states",
]
