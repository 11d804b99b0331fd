"""Fixtures that run commands in the test process."""

from tests.helpers.commands import _example_environments, run

__all__ = ["_example_environments", "run"]
