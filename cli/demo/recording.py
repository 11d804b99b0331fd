"""Record the essential steps of the demo as an SVG."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console, RenderableType

from cli.apply.screen import Screen, live_view
from cli.apply.stack_progress import StackProgress
from cli.tools.project import CACHE

_WIDTH = 110
_RECORDED_STEPS = ("bin/cruddur deploy ", "Using ", "AWS X-Ray", "Rolling out ", "Done")
# The picture must not load fonts from another site.
_FORMAT = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


class RecordingScreen(Screen):
    """Prints one frame of each live view that waits for something, and records the main steps."""

    def __init__(self) -> None:
        console = Console(record=True, force_terminal=True, width=_WIDTH)
        super().__init__(console, CACHE / "logs" / "demo.log")
        self._shown: Sequence[StackProgress] = ()
        self._frames: list[RenderableType] = []
        self._most_waits = 0
        self._begun = time.monotonic()

    def announce(self, step: str, seconds: float) -> None:
        """Record the step if it is one of the main steps."""
        self.console.record = step.startswith(_RECORDED_STEPS)
        super().announce(step, seconds)

    def say(self, text: str) -> None:
        """Print a line; wrap it at the edge of the picture, which would cut it."""
        self.console.print(text, highlight=False, markup=False)

    @contextmanager
    def showing(self, runs: Sequence[StackProgress]) -> Iterator[None]:
        """Print the frame in which the largest number of operations was running."""
        self._shown, self._most_waits = runs, 0
        self._frames.clear()
        yield
        for frame in self._frames:
            self.console.print(frame)

    def take(self, run: StackProgress, line: str) -> None:
        """Keep the current view if more operations are running than in the kept view."""
        super().take(run, line)
        waits = len(run.waiting())
        if run.is_applying and waits > self._most_waits and run.done_count:
            self._most_waits = waits
            self._frames[:] = [live_view(self._shown, time.monotonic() - self._begun)]

    def save(self, file: Path) -> None:
        """Write the recorded steps as an SVG."""
        self.console.save_svg(str(file), title="bin/demo", code_format=_FORMAT, unique_id="demo")
