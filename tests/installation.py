"""Installs tools that would not go together with ours, each into a place of its own."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bin.commands.project import ROOT

Tell = Callable[[str], object]
Install = Callable[[Path, Path], None]


def install_once(lock: Path, target: Path, tell: Tell, install: Install) -> None:
    """Install what the lock file pins into `target`; do nothing where exactly that is there.

    `install` gets the lock file and the empty target. The stamp is written after it, so that a
    half-made installation never counts.
    """
    stamp, pinned = target / ".installed", lock.read_text(encoding="utf-8")
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == pinned:
        return
    tell(f"installing {target.name} from {lock.relative_to(ROOT)}")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    install(lock, target)
    stamp.write_text(pinned, encoding="utf-8")


def python_packages(requirements: Path, target: Path) -> None:
    """Make a virtual environment of the hashed requirements in `target`."""
    subprocess.run([sys.executable, "-m", "venv", target / "venv"], check=True)
    options = ["-qq", "--no-deps", "--require-hashes", "--disable-pip-version-check"]
    command = [program(target, "python"), "-m", "pip", "install", *options]
    subprocess.run([*command, "--requirement", str(requirements)], check=True)


def program(target: Path, name: str) -> str:
    """A program of that virtual environment."""
    return str(target / "venv" / "bin" / name)


def node_packages(lock: Path, target: Path) -> None:
    """Install what a package-lock.json pins, and its package.json beside it, into `target`."""
    for file in (lock, lock.with_name("package.json")):
        shutil.copy(file, target)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "ci", *options], cwd=target, check=True)
