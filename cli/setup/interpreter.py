"""Run a program that another Python started with the Python of `.venv`, which has the packages."""

import os
import sys
from pathlib import Path

_VENV = Path(__file__).resolve().parents[2] / ".venv"
_OUR_PACKAGES = {"cli", "emulator", "environments", "modules", "tests"}


def explanation(missing: ModuleNotFoundError) -> str:
    """Return the line that says how to install a missing package.

    Raises:
        ModuleNotFoundError: the module is one of this project.
    """
    package = (missing.name or "").partition(".")[0]
    if package in _OUR_PACKAGES:
        raise missing
    return f"the Python package {package} is not installed for {sys.executable}: run bin/setup"


def run_in_venv(missing: ModuleNotFoundError) -> None:
    """Replace this process by the same program in `.venv`; exit with one line without `.venv`.

    `.venv/bin` comes first on PATH then, where jsii looks for Node.
    """
    line = explanation(missing)
    is_installed = (_VENV / ".installed").is_file()
    if not is_installed or os.environ.get("VIRTUAL_ENV") == str(_VENV):
        sys.exit(f"{Path(sys.argv[0]).name}: {line}, and then bin/cdktf synth")
    path = f"{_VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    os.execve(  # noqa: S606 - the same program with the same arguments
        _VENV / "bin" / "python",
        ["python", *sys.argv],
        {**os.environ, "PATH": path, "VIRTUAL_ENV": str(_VENV)},
    )
