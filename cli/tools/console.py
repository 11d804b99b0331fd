"""Print tables on a console."""

import sys

from rich.console import Console
from rich.table import Table

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
