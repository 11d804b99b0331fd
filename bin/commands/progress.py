"""Turns the output of cdktf and Terraform into a line for each thing that happened."""

import re
from pathlib import Path

from rich.console import Console

_CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_NEWS = re.compile(
    r"(?:\S+: (?:Still )?(?:creat|modify|destroy|Creat|Modif|Destr)\w+ ?(?:complete)?.*"
    r"|(?:Apply|Destroy) complete!.*|No changes\..*|.*bucket .* is ready.*"
    r"|~ image +=.*->.*|Error: .*"
    r"|\S+: (?:[A-Z_]+: .*)?\d+ of \d+ tasks run .*|.* not rolled out: .*"
    r"|^(?:This destroys .*:|- .*|The state bucket, .* stay\.))$"
)
_BEGINNING = re.compile(r"(?:Creating|Modifying|Destroying)\.\.\.")
_LINES_OF_A_FAILURE = 40


class Progress:
    """Shows the news among a program's output and keeps all of it in a file."""

    def __init__(self, console: Console, log: Path) -> None:
        self._console = console
        self._log = log
        self._lines: list[str] = []
        log.parent.mkdir(exist_ok=True)
        log.write_text("")

    def show(self, line: str) -> None:
        """Take one line of output."""
        text = _CONTROL_SEQUENCE.sub("", line)
        self._lines.append(text)
        with self._log.open("a") as log:
            log.write(f"{text}\n")
        news = _NEWS.search(text)
        if news and not _BEGINNING.search(text):
            self._print(news[0])

    def show_failure(self) -> None:
        """Print the end of what there was."""
        for line in [line for line in self._lines if line.strip()][-_LINES_OF_A_FAILURE:]:
            self._print(line)
        self._print(f"All of it is in {self._log}")

    def _print(self, text: str) -> None:
        self._console.print(f"  {text}", style="dim", highlight=False, markup=False)
