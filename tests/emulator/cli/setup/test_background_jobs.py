"""The commands that `bin/test` runs in the background."""

import os
import shlex
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from cli.tools.project import ROOT

# Replaces pytest: executes its only argument.
PYTEST = '#!/usr/bin/env bash\neval "$1"\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".cache").mkdir()
    (tmp_path / "pytest").write_text(PYTEST, encoding="utf-8")
    (tmp_path / "pytest").chmod(0o755)
    return tmp_path


def run(project: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run the lines of a script as `bin/test` could contain them."""
    files = ("tools.sh", "background_jobs.sh")
    sources = (f"source {shlex.quote(str(ROOT / 'cli' / 'setup' / name))}" for name in files)
    return subprocess.run(
        ["bash", "-c", "\n".join(("set -euo pipefail", *sources, script)), "bin/test"],
        cwd=project,
        env={**os.environ, "PATH": f"{project}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_output_of_every_job_is_printed_after_the_tests(project: Path) -> None:
    result = run(
        project,
        "start_job one echo one passed; start_job two echo two passed; pytest 'echo rest'"
        "; await_jobs",
    )

    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["rest", "one passed", "two passed"]


@pytest.mark.parametrize("broken", ["one", "two"])
def test_a_failed_job_is_printed_and_fails_the_run(project: Path, broken: str) -> None:
    ends = {"one": "true", "two": "true", broken: "echo broken; exit 1"}
    jobs = "; ".join(f"start_job {name} bash -c {shlex.quote(end)}" for name, end in ends.items())

    result = run(project, f"{jobs}; await_jobs; echo unreachable")

    assert result.returncode == 1
    assert result.stdout == "broken\n"
    assert result.stderr.splitlines()[-1] == (f"bin/test: see above: .cache/test-{broken}.log")


def test_failed_tests_end_every_job_with_its_child_processes(project: Path) -> None:
    stay = "sleep 600 & echo $!; wait"

    result = run(
        project,
        f"start_job one bash -c {shlex.quote(stay)}; start_job two bash -c {shlex.quote(stay)}"
        "; until [ -s .cache/test-one.log ] && [ -s .cache/test-two.log ]; do :; done"
        "; pytest 'exit 3'; await_jobs",
    )

    assert result.returncode == 3
    for name in ("one", "two"):
        pid = int((project / ".cache" / f"test-{name}.log").read_text(encoding="utf-8"))
        with suppress(psutil.NoSuchProcess):
            psutil.Process(pid).wait(timeout=10)  # otherwise the process runs for ten minutes
