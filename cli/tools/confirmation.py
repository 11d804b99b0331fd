"""Ask before a change that cannot be undone."""

import sys

from cli.tools.errors import CommandError


def ask(
    name: str, *, to: str, refused: str = "nothing was touched", option: str = "--auto-approve"
) -> None:
    """Ask the user to type a name; `to` is the action that the name approves.

    Raises:
        CommandError: the user typed something else, or there is no terminal, where `option`
            approves. `refused` describes the result for the message.
    """
    if not sys.stdin.isatty():
        raise CommandError(f"{refused}: without a terminal, use {option}")
    if input(f"Type {name} to {to}: ") != name:
        raise CommandError(refused)
