"""The output of a program that a deployment runs."""

import io
import os
import sys
from pathlib import Path

import pytest
from rich.console import Console

from cli.local.run_program import run_program
from cli.tools.errors import CommandError


def run(code: str, log: Path) -> str:
    """Run Python code and return what the console shows."""
    shown = io.StringIO()
    try:
        run_program(
            [sys.executable, "-c", code],
            variables=os.environ,
            console=Console(file=shown, width=80),
            log=log,
        )
    except CommandError as error:
        return f"{shown.getvalue()}{error}"
    return shown.getvalue()


def test_the_result_is_shown_and_all_of_it_is_in_the_log(tmp_path: Path) -> None:
    log = tmp_path / "demo.log"

    shown = run("print('a: Creating...\\n\\x1b[32mApply complete! 6 added.\\x1b[0m')", log)

    assert shown == "Apply complete! 6 added.\n"
    assert log.read_text() == "a: Creating...\nApply complete! 6 added.\n"


@pytest.mark.parametrize("line", ["Error: no bucket", "Apply complete!"])
def test_a_failure_shows_the_last_lines_and_names_the_log(tmp_path: Path, line: str) -> None:
    log = tmp_path / "demo.log"

    shown = run(f"print({line!r}); exit(1)", log)

    assert f"{line}\n" in shown
    assert shown.endswith(f"failed; the full log is in {log}")
