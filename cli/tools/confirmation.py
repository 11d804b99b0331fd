"""Ask before a change that cannot be undone."""

import sys

from cli.tools.errors import CommandError


def ask(name: str, *, to: str, refused: str = "nothing was touched") -> None:
    """Ask the user to type the environment's name; `to` says what the name approves.

    Raises:
        CommandError: the user typed something else, or there is no terminal. `refused` describes
            the result for the message.
    """
    if not sys.stdin.isatty():
        raise CommandError(f"{refused}: without a terminal, say --auto-approve")
    if input(f"Type {name} to {to}: ") != name:
        raise CommandError(refused)
