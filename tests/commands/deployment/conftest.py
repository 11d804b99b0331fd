"""A Terraform that is none, and a screen without a terminal."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from bin.commands.deployment.screen import Screen
from tests.commands.deployment.fake_terraform import FakeTerraform


@pytest.fixture
def printed() -> io.StringIO:
    """The text that the screen has printed."""
    return io.StringIO()


@pytest.fixture
def terraform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printed: io.StringIO
) -> FakeTerraform:
    screen = Screen(Console(file=printed, width=200), tmp_path / "logs" / "deploy.log")
    return FakeTerraform(tmp_path, monkeypatch, screen)
