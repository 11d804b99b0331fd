"""`services/*/bin/install`, started twice at once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.tools.project import ROOT

# An installer that takes its time and fails where another one has begun and not ended.
INSTALLER = """#!/usr/bin/env bash
set -e
mkdir busy
echo once >>installed
sleep 0.5
rmdir busy
"""
# Calls of pip or npm in one installation: pip first installs a newer pip.
CALLS = {"backend-flask": 2, "cognito-verifier": 2, "frontend-react-js": 1}
PYTHON = f"""#!/usr/bin/env bash
set -e
[ "$1" != -c ] || exec {sys.executable} "$@"
mkdir -p .venv/bin
cp "$(command -v npm)" .venv/bin/pip
"""


@pytest.mark.parametrize("service", CALLS)
def test_of_two_installations_at_once_one_waits_for_the_other(tmp_path: Path, service: str) -> None:
    folder, programs = tmp_path / service, tmp_path / "programs"
    shutil.copytree(ROOT / "services" / service / "bin", folder / "bin")
    programs.mkdir()
    for name, text in {"npm": INSTALLER, "python3": PYTHON, "python3.11": PYTHON}.items():
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    for name in ("package-lock.json", "pip.txt", "requirements.txt", "requirements-dev.txt"):
        (folder / name).touch()
    (folder / "node_modules").mkdir()
    variables = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}

    both = [subprocess.Popen(["bin/install"], cwd=folder, env=variables) for _ in range(2)]

    assert [process.wait() for process in both] == [0, 0]
    installed = (folder / "installed").read_text(encoding="utf-8")
    assert installed == "once\n" * CALLS[service]
