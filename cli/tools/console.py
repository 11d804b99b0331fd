"""Print tables on a console, and show what a command is doing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDTH_WITHOUT_TERMINAL = 140


def wide_console() -> Console:
    """Return a console on standard output; in a file or pipe, lines exceed rich's 80 columns."""
    return Console(width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL)


def table(title: str, *columns: str) -> Table:
    """Return a table with a title; long cells are wrapped and never cut."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


@contextmanager
def step(doing: str, console: Console | None = None) -> Iterator[None]:
    """Show a line such as "planning dev-registry" on standard error while the block runs.

    In a terminal the line moves, and vanishes at the end; elsewhere it is printed once.
    """
    console = console or Console(stderr=True)
    line = Text(f"{doing} …")
    if console.is_terminal:
        with console.status(line):
            yield
    else:
        console.print(line, soft_wrap=True)
        yield
