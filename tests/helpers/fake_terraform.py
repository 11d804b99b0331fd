"""A program that replaces Terraform: it prints given answers and records its arguments."""

import io
import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from cli.apply.runs import Runs, Stack
from cli.apply.screen import Screen
from cli.tools.terraform import Terraform
from tests.helpers.recorded_events import diagnosed

_PROGRAM = """#!/usr/bin/env bash
echo "$(basename "$PWD") $*" >> "{folder}/calls"
answer="{folder}/$(basename "$PWD").$1"
[ ! -e "$answer" ] || cat "$answer"
code=0
[ ! -e "$answer.code" ] || code="$(cat "$answer.code")"
if [ -e "$answer.next" ]; then
  mv "$answer.next" "$answer"
  mv "$answer.next.code" "$answer.code"
fi
exit "$code"
"""
NEEDS_INIT = diagnosed("error", "Required plugins are not installed", detail="run terraform init")


class FakeTerraform:
    """Answers for each command of each stack; without an answer a command succeeds."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, screen: Screen) -> None:
        self._folder = folder
        program = folder / "terraform"
        program.write_text(_PROGRAM.format(folder=folder), encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("TERRAFORM_BINARY_NAME", str(program))
        self.runs = Runs(screen)

    def stack(self, name: str) -> Stack:
        directory = self._folder / "stacks" / name
        (directory / ".terraform").mkdir(parents=True, exist_ok=True)
        configuration = {"terraform": {"backend": "s3"}, "resource": {}}
        (directory / "cdk.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
        return Stack(name, Terraform(directory, os.environ))

    def answer(self, stack: str, command: str, *lines: str, code: int = 0) -> None:
        answer = self._folder / f"{stack}.{command}"
        answer.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        answer.with_name(f"{answer.name}.code").write_text(str(code), encoding="utf-8")

    def then(self, stack: str, command: str, *lines: str, code: int = 0) -> None:
        """Set the answer from the second call on."""
        self.answer(stack, f"{command}.next", *lines, code=code)

    def calls(self) -> list[str]:
        """Return the stack and the command of each call since the previous check."""
        return [" ".join(line.split()[:2]) for line in self.lines()]

    def lines(self) -> list[str]:
        """Return the stack and the whole command line of each call since the previous check."""
        file = self._folder / "calls"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines


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
