"""Packages of tools are installed once; a failure is one line."""

import subprocess
from pathlib import Path

import pytest

from cli.tools.errors import CommandError
from cli.tools.installation import install_once
from cli.tools.project import ROOT

LOCK = ROOT / "cli" / "local" / "stackport" / "requirements.txt"


def test_packages_are_installed_once(tmp_path: Path) -> None:
    installed: list[Path] = []

    for _ in range(2):
        install_once(LOCK, tmp_path / "tool", print, lambda lock, _: installed.append(lock))

    assert installed == [LOCK]


def test_a_failed_installation_is_one_line_and_is_repeated(tmp_path: Path) -> None:
    tries: list[Path] = []

    def fail(_: Path, target: Path) -> None:
        tries.append(target)
        raise subprocess.CalledProcessError(1, "pip")

    for _ in range(2):
        with pytest.raises(CommandError, match=r"^cli/local/stackport/requirements.txt cannot be"):
            install_once(LOCK, tmp_path / "tool", print, fail)

    assert len(tries) == 2
