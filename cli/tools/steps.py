"""Show on standard error what a command is doing while it prints nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text


@contextmanager
def step(doing: str, console: Console | None = None) -> Iterator[None]:
    """Show a line such as "planning dev-registry" for as long as the block lasts.

    In a terminal the line moves, and vanishes at the end; elsewhere it is printed once.
    """
    console = console or Console(stderr=True)
    line = Text(f"{doing} …")
    if not console.is_terminal:
        console.print(line, soft_wrap=True)
        yield
        return
    with console.status(line):
        yield
