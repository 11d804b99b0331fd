from tests.helpers.commands import _example_environments, emulator, one_for_all, registry, run
from tests.helpers.states import bucket, states

__all__ = [
    "_example_environments",
    "bucket",
    "emulator",
    "one_for_all",
    "registry",
    "run",
    "states",
]
