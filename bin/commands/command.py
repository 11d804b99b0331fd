"""What commands have in common: environments by name, and one line for a mistake."""

import sys
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from environments.definition import Environment, InvalidDefinition, Service, load_environments


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


def find_service(environment: Environment, name: str) -> Service:
    """The environment's service of that name.

    Raises:
        CommandError: there is none; the message names those that there are.
    """
    try:
        return environment.service(name)
    except KeyError:
        known = ", ".join(service.name for service in environment.services)
        raise CommandError(
            f"service must be one of {known} (environments/{environment.name}.py), got {name!r}"
        ) from None


def exit_with(command: str, run: Callable[[], None]) -> None:
    """Run the command; a mistake becomes one line on standard error and exit code 1."""
    try:
        run()
    except (CommandError, InvalidDefinition) as mistake:
        sys.exit(f"{command}: {mistake}")
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"{command}: AWS says: {' '.join(str(error).split())}")
    except (KeyboardInterrupt, EOFError):  # Ctrl-C, or Ctrl-D at a question
        sys.exit(f"{command}: interrupted")
