"""The commands that `bin/test` runs in the background."""

import os
import shlex
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil

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


def test_the_output_is_printed_when_the_command_is_awaited(tmp_path: Path) -> None:
    result = run(tmp_path, "echo check", "echo tests; await_background; echo after")

    assert result.stdout.splitlines() == ["tests", "", "log:", "check", "after"]
    assert (result.returncode, result.stderr) == (0, "")


def test_a_failure_interrupts_the_tests_and_is_the_last_output(tmp_path: Path) -> None:
    tests = "trap 'echo deleted; exit' INT; echo begun >begun; until false; do :; done"
    check = "until [ -s begun ]; do :; done; echo check; exit 1"
    both = f"start_in_background '' bash -c {shlex.quote(tests)}; await_background; echo after"

    result = run(tmp_path, check, both)

    assert result.stdout.splitlines() == ["deleted", "", "log:", "check"]
    assert (result.returncode, result.stderr) == (1, "bin/test: see above: log\n")


def test_commands_run_at_the_same_time_and_are_awaited_in_their_order(tmp_path: Path) -> None:
    waits_for_the_second = "until [ -s second ]; do :; done; echo first"
    second = "start_in_background second echo second"

    result = run(tmp_path, waits_for_the_second, f"{second}; await_background; await_background")

    printed = result.stdout.split()
    assert printed == ["log:", "first", "second:", "second"]


def test_if_the_tests_fail_the_command_ends_with_all_its_processes(tmp_path: Path) -> None:
    result = run(tmp_path, "sleep 600 & echo $!; wait", "until [ -s log ]; do :; done; exit 3")

    assert result.returncode == 3
    with suppress(psutil.NoSuchProcess):  # otherwise the process runs for ten minutes
        psutil.Process(int((tmp_path / "log").read_text())).wait(timeout=10)
