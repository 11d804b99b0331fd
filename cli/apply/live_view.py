"""The live view of running Terraform commands in a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from cli.apply.stack_progress import StackProgress

_MOST_WAITED_FOR = 6
_BAR_WIDTH = 24
_DOING = {"create": "creating", "update": "updating", "delete": "destroying", "read": "reading"}


def live_view(runs: Sequence[StackProgress], seconds: float) -> RenderableType:
    """Return one row for each stack, what it waits for, and the time since the command started."""
    rows = Table.grid(padding=(0, 2))
    for run in runs:
        rows.add_row(Text(run.stack, style="bold"), _bar(run), _count(run), clock(run.seconds))
    waits = [wait for run in runs for wait in _waits(run)]
    return Group(rows, *waits, Text(f"  elapsed {clock(seconds)}", style="dim"))


def clock(seconds: float) -> str:
    """Return a duration as minutes and seconds, for example `1:05`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def _bar(run: StackProgress) -> ProgressBar:
    # The number of objects that a plan reads is unknown, so the bar has no end.
    total = run.planned_count if run.is_applying else None
    return ProgressBar(total=total, completed=run.done_count, width=_BAR_WIDTH)


def _count(run: StackProgress) -> str:
    if run.is_applying:
        return f"{run.activity}, {run.done_count} of {run.planned_count} resources done"
    return f"{run.activity}, {run.read_count} resources read" if run.read_count else run.activity


def _waits(run: StackProgress) -> Iterator[Text]:
    waiting = run.waiting()
    for operation, seconds in waiting[:_MOST_WAITED_FOR]:
        doing = _DOING.get(operation.action, operation.action)
        yield Text(f"  {doing} {operation.address}  {clock(seconds)}", style="cyan")
    if len(waiting) > _MOST_WAITED_FOR:
        yield Text(f"  and {len(waiting) - _MOST_WAITED_FOR} more", style="cyan")
