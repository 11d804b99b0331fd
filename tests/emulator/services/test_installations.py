"""`services/*/bin/install`: it installs once, and again after a change."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
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


# The files of a service that list packages.
LISTS = {
    "backend-flask": ("pip.txt", "requirements.txt", "requirements-dev.txt"),
    "cognito-verifier": ("pip.txt", "requirements.txt", "requirements-dev.txt"),
    "frontend-react-js": ("package-lock.json",),
}


@dataclass(frozen=True)
class Service:
    """A copy of a service's scripts, in which pip and npm only note that they were called."""

    folder: Path
    variables: dict[str, str]

    def install(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["bin/install"], cwd=self.folder, env=self.variables)

    def calls(self) -> int:
        """Return how often pip or npm was called."""
        return len((self.folder / "installed").read_text(encoding="utf-8").splitlines())


def copied(name: str, place: Path) -> Service:
    folder, programs = place / name, place / "programs"
    shutil.copytree(ROOT / "services" / name / "bin", folder / "bin")
    programs.mkdir()
    for program, text in {"npm": INSTALLER, "python3": PYTHON, "python3.11": PYTHON}.items():
        (programs / program).write_text(text, encoding="utf-8")
        (programs / program).chmod(0o755)
    for file in LISTS[name]:
        (folder / file).touch()
    (folder / "node_modules").mkdir()
    return Service(folder, {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"})


@pytest.mark.parametrize("name", CALLS)
def test_of_two_installations_at_once_one_waits_for_the_other(tmp_path: Path, name: str) -> None:
    service = copied(name, tmp_path)

    both = [service.install(), service.install()]

    assert [process.wait() for process in both] == [0, 0]
    assert service.calls() == CALLS[name]


@pytest.mark.parametrize(("name", "file"), [(name, it) for name in LISTS for it in LISTS[name]])
def test_a_changed_list_of_packages_is_installed_again(
    tmp_path: Path, name: str, file: str
) -> None:
    service = copied(name, tmp_path)
    assert service.install().wait() == 0
    (service.folder / file).write_text("another", encoding="utf-8")

    assert service.install().wait() == 0

    assert service.calls() == 2 * CALLS[name]
