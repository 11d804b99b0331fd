"""Run a program, and print its results only."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from cli.tools.errors import CommandError
from cli.tools.processes import run
from cli.tools.project import ROOT

_LINES_OF_A_FAILURE = 40


def run_program(
    command: Sequence[str], *, variables: Mapping[str, str], console: Console, log: Path
) -> None:
    """Run `command` from the root of the project and print the changes that Terraform applied.

    The last line is shown while it runs; the whole output is in `log`.

    Raises:
        CommandError: the program failed; its last lines have been printed.
    """
    lines: list[str] = []
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as written, console.status("") as status:

        def show(line: str) -> None:
            text = Text.from_ansi(line).plain.strip()
            if not text:
                return
            lines.append(text)
            written.write(f"{text}\n")
            status.update(Text(text, overflow="ellipsis", no_wrap=True))
            if "Apply complete!" in text:
                console.print(text, highlight=False, markup=False)

        result = run(command, directory=ROOT, variables=variables, show=show)
    if result.returncode != 0:
        for line in lines[-_LINES_OF_A_FAILURE:]:
            console.print(line, highlight=False, markup=False, soft_wrap=True)
        raise CommandError(f"{shlex.join(command)} failed; the full log is in {log}")
