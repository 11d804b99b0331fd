"""Asks before something is done that cannot be undone."""

import sys

from bin.commands.command import CommandError


def ask(name: str, *, to: str) -> None:
    """Have the name of the environment typed; `to` is what that does.

    Raises:
        CommandError: something else was typed, or there is nobody to type.
    """
    if not sys.stdin.isatty():
        raise CommandError("nothing was touched: without a terminal, say --auto-approve")
    if input(f"Type {name} to {to}: ") != name:
        raise CommandError("nothing was touched")
