"""Fixtures that run commands in the test process."""

from tests.helpers.commands import _example_environments, emulator, one_for_all, registry, run

__all__ = ["_example_environments", "emulator", "one_for_all", "registry", "run"]
