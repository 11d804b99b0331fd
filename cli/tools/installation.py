"""Install Python tools whose dependencies conflict with ours, each in its own folder."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cli.tools.errors import CommandError
from cli.tools.project import ROOT

Progress = Callable[[str], object]
Install = Callable[[Path, Path], None]


def install_once(lock: Path, target: Path, progress: Progress, install: Install) -> None:
    """Install the packages of the lock file into `target`, unless they are installed there.

    `install` receives the lock file and the empty target. The stamp is written last, so that an
    incomplete installation is not used. Of two processes, one waits for the other.

    Raises:
        CommandError: a program that `install` starts has failed; it has printed why.
    """
    stamp, pinned = target / ".installed", lock.read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f"{target.name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == pinned:
            return
        progress(f"installing {target.name} from {lock.relative_to(ROOT)}")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        try:
            install(lock, target)
        except subprocess.CalledProcessError:
            name = lock.relative_to(ROOT)
            raise CommandError(f"{name} cannot be installed: see the lines above") from None
        stamp.write_text(pinned, encoding="utf-8")


def python_packages(requirements: Path, target: Path) -> None:
    """Create a virtual environment in `target` with the hashed requirements.

    The pip of `.venv` installs into it, because another pip takes seconds to install.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", target / "venv"], check=True)
    pip = [sys.executable, "-m", "pip", "--python", program(target, "python"), "install"]
    # Two provider packages have 2,200 modules each; fewer than one in ten is ever imported.
    options = [
        "-qq",
        "--disable-pip-version-check",
        "--no-compile",
        "--no-deps",
        "--require-hashes",
    ]
    subprocess.run([*pip, *options, "--requirement", str(requirements)], check=True)


def program(target: Path, name: str) -> str:
    """Return the path of a program in that virtual environment."""
    return str(target / "venv" / "bin" / name)
