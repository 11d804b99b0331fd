"""Fixtures with a fake Terraform, and with a screen that has no terminal."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from cli.apply.screen import Screen
from tests.commands.deployment.fake_terraform import FakeTerraform


@pytest.fixture
def printed() -> io.StringIO:
    """Return the text that the screen has printed."""
    return io.StringIO()


@pytest.fixture
def terraform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: io.StringIO
) -> FakeTerraform:
    screen = Screen(Console(file=printed, width=200), tmp_path / "logs" / "deploy.log")
    return FakeTerraform(tmp_path, monkeypatch, screen)
