"""Show running Terraform commands: a live view in a terminal, a few lines elsewhere."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from cli.apply.stack_progress import StackProgress, counts
from cli.apply.temporary_errors import causes
from cli.tools.project import CACHE, ROOT

_SLOW_SECONDS = 10
_REFRESHES_PER_SECOND = 4
# The errors of Terraform and of the AWS provider for each operation that an interrupt stops.
_INTERRUPTED = ("execution halted", "context canceled", "operation canceled")
_MOST_WAITED_FOR = 6
_BAR_WIDTH = 24
_DOING = {"create": "creating", "update": "updating", "delete": "destroying", "read": "reading"}


class Screen:
    """Shows the progress of stacks on a console and keeps the whole output in a log file."""

    def __init__(self, console: Console, log: Path, *, is_verbose: bool = False) -> None:
        self.console = console
        self.is_verbose = is_verbose
        self._log = log
        self._started = time.monotonic()
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("", encoding="utf-8")

    @classmethod
    def of(cls, command: str, *, is_verbose: bool = False) -> "Screen":
        """Return the screen of a command such as `deploy-dev`, which names the log file."""
        return cls(Console(), CACHE / "logs" / f"{command}.log", is_verbose=is_verbose)

    @contextmanager
    def showing(self, runs: Sequence[StackProgress]) -> Iterator[None]:
        """Show the runs for as long as they last."""
        if not self.console.is_terminal or self.is_verbose:
            yield
            return
        with Live(
            console=self.console,
            get_renderable=lambda: live_view(runs, time.monotonic() - self._started),
            refresh_per_second=_REFRESHES_PER_SECOND,
            transient=True,
        ):
            yield

    def take(self, run: StackProgress, line: str) -> None:
        """Process one line of a Terraform command's output."""
        if self.is_verbose:
            self._write(line)
            self.console.print(Text.from_ansi(line), soft_wrap=True)
            return
        text, finished = run.take(line)
        self._write(f"{run.stack}: {text}")
        if finished and finished.seconds >= _SLOW_SECONDS and not self.console.is_terminal:
            self.say(
                f"{run.stack}: {finished.address} {finished.result} after {finished.seconds:.0f} s"
            )

    def explain_interrupt(self) -> None:
        """Explain what the first Ctrl-C does."""
        self.say(
            "Interrupted: Terraform finishes what it has begun. Ctrl-C again forces it to end."
        )

    def show_interrupted(self, runs: Sequence[StackProgress]) -> None:
        """Print Terraform's messages at the interrupt, without those about the interrupt itself."""
        for run in runs:
            for error in run.errors:
                if not any(text in error for text in _INTERRUPTED):
                    self.say(f"\n{run.stack}: {error}")
        self._name_log()

    def summarize(self, run: StackProgress) -> None:
        """Print what a finished command has done to its stack, in one line."""
        if self.is_verbose:
            return
        done = counts(run.done) or "nothing changed"
        self.say(f"{run.stack}: {done} in {run.seconds:.0f} s")

    def show_errors(self, run: StackProgress, code: int) -> None:
        """Print every error of a failed command, whole, and the name of the log file.

        Below the errors it prints the cause of each temporary error.
        """
        if not self.is_verbose:
            crash = [*run.unstructured, f"Error: Terraform ended with exit code {code}"]
            for error in run.errors or crash:
                self.say(f"\n{run.stack}: {error}")
            for line in causes(run.errors):
                self.say(f"\n{run.stack}: {line}")
        self._name_log()

    def announce(self, step: str, seconds: float) -> None:
        """Print the title of a step, and the seconds after which the step starts."""
        self.console.print(f"\n[bold]▶ {seconds:4.0f} s  {step}[/bold]", highlight=False)

    def say(self, text: str) -> None:
        """Print a line as it is."""
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)

    def _write(self, line: str) -> None:
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"{line}\n")

    def _name_log(self) -> None:
        within = self._log.is_relative_to(ROOT)
        self.say(f"\nThe full log is in {self._log.relative_to(ROOT) if within else self._log}")


def live_view(runs: Sequence[StackProgress], seconds: float) -> RenderableType:
    """Return one row for each stack, what it waits for, and the time since the command started."""
    rows = Table.grid(padding=(0, 2))
    for run in runs:
        # The number of objects that a plan reads is unknown, so its bar has no end.
        total = run.planned_count if run.is_applying else None
        bar = ProgressBar(total=total, completed=run.done_count, width=_BAR_WIDTH)
        rows.add_row(Text(run.stack, style="bold"), bar, _count(run), clock(run.seconds))
    waits = [wait for run in runs for wait in _waits(run)]
    return Group(rows, *waits, Text(f"  elapsed {clock(seconds)}", style="dim"))


def clock(seconds: float) -> str:
    """Return a duration as minutes and seconds, for example `1:05`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


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
