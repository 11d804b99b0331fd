"""A clone of the committed project without any installed packages."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from cli.tools.project import ROOT
from tests.benchmarks.measure import seconds


class FreshClone:
    """A clone that is created when a command first needs the clone."""

    def __init__(self, place: Path, progress: Callable[[str], object]) -> None:
        """Remember where to put the clone."""
        self.place = place
        self.variables = outside_variables(os.environ)
        self._progress = progress

    def install(self) -> None:
        """Install the packages of the lock files, unless they are installed."""
        self._progress("bin/setup in a clone")
        self.seconds("bin/setup")

    def seconds(self, command: str) -> float:
        """Run a command of the project in the clone, and return how long the command took."""
        if not (self.place / ".git").exists():
            subprocess.run(["git", "clone", "--quiet", ROOT, self.place], check=True)
        return seconds([command], self.place, self.variables)


def outside_variables(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables without those that point to the project that runs bin/bench."""
    path = variables.get("PATH", "").split(os.pathsep)
    kept = {name: value for name, value in variables.items() if not _is_inside(value)}
    return {**kept, "PATH": os.pathsep.join(folder for folder in path if not _is_inside(folder))}


def _is_inside(value: str) -> bool:
    return value == str(ROOT) or value.startswith(f"{ROOT}{os.sep}")
