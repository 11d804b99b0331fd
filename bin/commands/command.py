"""What commands have in common: environments by name, and one line for a mistake."""

import sys
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from environments.definition import (
    Environment,
    InvalidDefinition,
    Service,
    environment_names,
    load_environment,
)
from environments.definition.suggestion import did_you_mean


class CommandError(Exception):
    """What the user has to know, in one line."""


def find_environment(name: str | None) -> Environment:
    """Return the environment of that name, or the first one without a name; load no other.

    Raises:
        CommandError: there is none; the message names those that there are.
        InvalidDefinition: its file is wrong.
    """
    names = environment_names()
    if name is None:
        return load_environment(names[0])
    if name not in names:
        raise CommandError(
            f"environment must be one of {', '.join(names)}, got {name!r}"
            f"{did_you_mean(name, names)}"
        )
    return load_environment(name)


def find_service(environment: Environment, name: str) -> Service:
    """Return the environment's service of that name.

    Raises:
        CommandError: there is none; the message names those that there are.
    """
    names = [service.name for service in environment.services]
    if name not in names:
        raise CommandError(
            f"service must be one of {', '.join(names)} (environments/{environment.name}.py), "
            f"got {name!r}{did_you_mean(name, names)}"
        )
    return environment.service(name)


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
