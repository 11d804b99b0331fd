"""Programs started with another Python than that of `.venv`: they work or print one line."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import _pytest
import pytest

from tests.helpers.clone import Clone
from tests.helpers.examples.environments import replace_environments

PYTHON = str(Path(sys.base_prefix) / "bin" / "python3")
_OF_PYTEST = ("_pytest", "pytest", "pluggy", "iniconfig", "packaging", "py.py", "pygments")


@pytest.fixture
def unprepared(tmp_path: Path) -> Clone:
    """Return a clone in which bin/setup has not run."""
    return Clone.of_sources(tmp_path / "clone")


def run(
    clone: Clone, *arguments: str, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the Python of the system, which has no packages."""
    inherited = {**os.environ, **(variables or {})}
    for name in ("VIRTUAL_ENV", "CDKTF_OUTDIR", "PYTEST_ADDOPTS"):
        inherited.pop(name, None)
    return subprocess.run(
        [PYTHON, "-S", *arguments],
        cwd=clone.folder,
        env=inherited,
        capture_output=True,
        text=True,
        check=False,
    )


def test_main_names_the_setup_in_one_line(unprepared: Clone) -> None:
    result = run(unprepared, "main.py")

    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("main.py: the Python package ")
    assert line.endswith(": run bin/setup, and then bin/cdktf synth")


def test_pytest_names_the_setup_in_one_line(unprepared: Clone, tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    for name in _OF_PYTEST:
        (packages / name).symlink_to(Path(_pytest.__file__).parents[1] / name)

    result = run(unprepared, "-m", "pytest", "tests", variables={"PYTHONPATH": str(packages)})

    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("pytest: the Python package ")
    assert line.endswith(": run bin/setup, and then .venv/bin/pytest")


def test_a_missing_module_of_the_project_is_not_taken_for_a_missing_package(
    unprepared: Clone,
) -> None:
    (unprepared.folder / "modules" / "startup" / "__init__.py").unlink()
    (unprepared.folder / "modules" / "startup").rename(unprepared.folder / "modules" / "start")

    result = unprepared.run("main.py")

    assert result.stderr.endswith("ModuleNotFoundError: No module named 'modules.startup'\n")


def test_main_runs_in_the_prepared_environment_without_activation(tmp_path: Path) -> None:
    clone = Clone.of_working_tree(tmp_path / "clone", os.environ)
    replace_environments(clone.folder)

    result = run(clone, "main.py", "dev")

    assert result.returncode == 0, result.stderr
    assert (clone.folder / "cdktf.out" / "stacks" / "dev-application" / "cdk.tf.json").exists()
