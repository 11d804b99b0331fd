"""The commands that `bin/test` runs in the background."""

import os
import shlex
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from cli.tools.project import ROOT


def run(folder: Path, command: str, script: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the background, and then a script as `bin/test` could contain it."""
    files = ("tools.sh", "background.sh")
    lines = [f"source {shlex.quote(str(ROOT / 'cli' / 'setup' / name))}" for name in files]
    lines += [f"start_in_background log bash -c {shlex.quote(command)}", script]
    return subprocess.run(
        ["bash", "-c", "\n".join(("set -euo pipefail", *lines)), "bin/test"],
        cwd=folder,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("end", "after"), [("exit 0", ["after"]), ("exit 1", [])])
def test_the_output_is_printed_after_the_tests_and_a_failure_ends_the_script(
    tmp_path: Path, end: str, after: list[str]
) -> None:
    result = run(tmp_path, f"echo check; {end}", "echo tests; await_background; echo after")

    assert result.stdout.splitlines() == ["tests", "check", *after]
    assert (result.returncode, result.stderr) == (
        (0, "") if after else (1, "bin/test: see above: log\n")
    )


def test_commands_run_at_the_same_time_and_are_awaited_in_their_order(tmp_path: Path) -> None:
    waits_for_the_second = "until [ -s second ]; do :; done; echo first"
    second = "start_in_background second echo second"

    result = run(tmp_path, waits_for_the_second, f"{second}; await_background; await_background")

    assert result.stdout.splitlines() == ["first", "second"]


def test_if_the_tests_fail_the_command_ends_with_all_its_processes(tmp_path: Path) -> None:
    result = run(tmp_path, "sleep 600 & echo $!; wait", "until [ -s log ]; do :; done; exit 3")

    assert result.returncode == 3
    with suppress(psutil.NoSuchProcess):  # otherwise the process runs for ten minutes
        psutil.Process(int((tmp_path / "log").read_text())).wait(timeout=10)
