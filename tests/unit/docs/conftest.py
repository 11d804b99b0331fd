from tests.helpers.commands import _example_environments, run

__all__ = ["_example_environments", "run"]
