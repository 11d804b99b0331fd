"""Installs tools that would not go together with ours, each into a place of its own."""

import fcntl
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
    half-made installation never counts; of two processes one waits for the other.
    """
    stamp, pinned = target / ".installed", lock.read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f"{target.name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == pinned:
            return
        tell(f"installing {target.name} from {lock.relative_to(ROOT)}")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        install(lock, target)
        stamp.write_text(pinned, encoding="utf-8")


def python_packages(requirements: Path, target: Path) -> None:
    """Make a virtual environment of the hashed requirements in `target`."""
    subprocess.run([sys.executable, "-m", "venv", target / "venv"], check=True)
    pip = [program(target, "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    # Two provider packages have 2,200 modules each, of which hardly one in ten is ever compiled.
    options = ["-qq", "--no-compile", "--no-deps", "--require-hashes"]
    subprocess.run([*pip, *options, "--requirement", str(requirements)], check=True)


def program(target: Path, name: str) -> str:
    """A program of that virtual environment."""
    return str(target / "venv" / "bin" / name)


def node_packages(lock: Path, target: Path) -> None:
    """Install what a package-lock.json pins, and its package.json beside it, into `target`."""
    for file in (lock, lock.with_name("package.json")):
        shutil.copy(file, target)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "ci", *options], cwd=target, check=True)
