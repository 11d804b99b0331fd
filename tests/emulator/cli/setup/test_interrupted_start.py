"""Ctrl-C in the first half second of a command, while the shell and Python start."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from cli.tools.project import ROOT

SCRIPTS = {
    script.name: script.read_text(encoding="utf-8")
    for script in (ROOT / "bin").iterdir()
    if script.is_file()
}
# A terminal sends Ctrl-C to every process of the command.
CTRL_C = f"import os; os.killpg(0, {int(signal.SIGINT)})\n"
MODULES = {
    "Python starts": "signal",  # the first import in start.py
    "Python finds its packages": "sitecustomize",
    "the command imports": "botocore",
}


def run(name: str, **variables: str) -> tuple[int, str]:
    """Run a script in a process group of its own; return the code as a shell reports it."""
    result = subprocess.run(
        [ROOT / "bin" / name, "status", "dev"],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        process_group=0,
    )
    code = 128 - result.returncode if result.returncode < 0 else result.returncode
    return code, result.stdout + result.stderr


@pytest.mark.parametrize("name", sorted(SCRIPTS.keys() - {"setup"}))  # needs installed tools
def test_a_command_interrupted_in_its_shell_ends_quietly(tmp_path: Path, name: str) -> None:
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\nkill -INT 0\n", encoding="utf-8")
    node.chmod(0o755)

    assert run(name, PATH=f"{tmp_path}:{os.environ['PATH']}") == (130, "")


@pytest.mark.parametrize("moment", MODULES)
def test_a_command_interrupted_while_python_starts_ends_quietly(
    tmp_path: Path, moment: str
) -> None:
    (tmp_path / f"{MODULES[moment]}.py").write_text(CTRL_C, encoding="utf-8")

    assert run("cruddur", PYTHONPATH=str(tmp_path)) == (130, "")
