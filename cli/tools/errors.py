"""Functions that all commands share: find an environment by name, report an error in one line."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Sequence

from botocore.exceptions import BotoCoreError, ClientError
from typer import TyperException

from cli.tools.signals import handled
from environments.definition import (
    Environment,
    InvalidDefinition,
    Service,
    environment_names,
    load_environment,
)
from environments.definition.base import did_you_mean

# The exit code with which a shell reports a process that Ctrl-C has ended.
INTERRUPTED = 130
_NOT_WRITABLE = (FileExistsError, NotADirectoryError, PermissionError)
_NO_SPACE = (errno.EDQUOT, errno.ENOSPC, errno.EROFS)


class CommandError(Exception):
    """An error for the user, explained in one line."""


def find_environment(name: str | None) -> Environment:
    """Return the environment of that name, by default the first one; load no other.

    Raises:
        CommandError: no environment has this name; the message lists the names.
        InvalidDefinition: the environment's file is wrong.
    """
    names = environment_names()
    if name is None:
        return load_environment(names[0])
    refuse_unknown("environment", name, names)
    return load_environment(name)


def find_service(environment: Environment, name: str) -> Service:
    """Return the environment's service of that name.

    Raises:
        CommandError: no service has this name; the message lists the names.
    """
    names = [service.name for service in environment.services]
    refuse_unknown("service", name, names, f" (environments/{environment.name}.py)")
    return environment.service(name)


def refuse_unknown(kind: str, name: str, names: Sequence[str], place: str = "") -> None:
    """Refuse a name that is not one of `names`; `place` follows the names in the message.

    Raises:
        CommandError: the name is unknown; the message suggests a similar one.
    """
    if name not in names:
        raise CommandError(
            f"{kind} must be one of {', '.join(names)}{place}, got {name!r}"
            f"{did_you_mean(name, names)}"
        )


def exit_with(command: str, run: Callable[[], None]) -> None:
    """Run the command; a mistake becomes one line on standard error and exit code 1.

    Ctrl-C, SIGTERM and a closed terminal become a line too, and exit code 130. A reader such as
    `head` that has enough ends the command without a line.
    """
    # They clean up as Ctrl-C does, unless they are ignored.
    endings = (signal.SIGTERM, signal.SIGHUP)
    unignored = [number for number in endings if signal.getsignal(number) != signal.SIG_IGN]
    try:
        with handled(unignored, signal.default_int_handler):
            run()
    except (CommandError, InvalidDefinition) as mistake:
        sys.exit(f"{command}: {mistake}")
    except TyperException as mistake:  # in the command line
        sys.exit(f"{command}: {mistake} ({command} --help)")
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"{command}: AWS says: {' '.join(str(error).split())}")
    except KeyboardInterrupt as interrupt:
        explanation = f": {interrupt}" if str(interrupt) else ""
        print(f"{command}: interrupted{explanation}", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except EOFError:  # Ctrl-D at a question
        sys.exit(f"{command}: interrupted")
    except BrokenPipeError:
        # Otherwise Python reports the closed pipe again when it flushes standard output at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        is_known = isinstance(error, _NOT_WRITABLE) or error.errno in _NO_SPACE
        if not is_known or error.filename is None:
            raise
        sys.exit(f"{command}: {error.filename} cannot be used: {error.strerror}")
