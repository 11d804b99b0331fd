"""What commands have in common: environments by name, and one line for a mistake."""

import sys
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from environments.definition import Environment, InvalidDefinition, load_environments


class CommandError(Exception):
    """What the user has to know, in one line."""


def find_environment(name: str) -> Environment:
    """The environment of that name.

    Raises:
        CommandError: there is none; the message names those that there are.
    """
    environments = {environment.name: environment for environment in load_environments()}
    if name not in environments:
        known = ", ".join(environments)
        raise CommandError(f"environment must be one of {known}, got {name!r}")
    return environments[name]


def exit_with(command: str, run: Callable[[], None]) -> None:
    """Run the command; a mistake becomes one line on standard error and exit code 1."""
    try:
        run()
    except (CommandError, InvalidDefinition) as mistake:
        sys.exit(f"{command}: {mistake}")
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"{command}: AWS says: {' '.join(str(error).split())}")
    except KeyboardInterrupt:
        sys.exit(f"{command}: interrupted")
