import io
import shutil
import subprocess
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli.apply.runs import Runs
from cli.apply.screen import Screen
from cli.demo import demo
from cli.local import running_system, started
from cli.release import bootstrap
from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from tests.helpers.examples import environment
from tests.helpers.pages import PAGES, README

SETUP, TEST = "1 to 3 minutes", "20 to 30 minutes"


@pytest.fixture
def screen(tmp_path: Path) -> Screen:
    return Screen(Console(file=io.StringIO(), width=200, record=True), tmp_path / "log")


def fail(*_: Any, **__: Any) -> None:
    raise CommandError("not begun")


def script(folder: Path, name: str, **parts: str) -> str:
    """Run a copy of a script of `bin/` with replaced parts, and return its standard error."""
    (folder / "bin").mkdir()
    (folder / "cli" / "setup").mkdir(parents=True)
    shutil.copy(ROOT / "bin" / name, folder / "bin")
    for part, text in parts.items():
        (folder / "cli" / "setup" / f"{part}.sh").write_text(text, encoding="utf-8")
    command = [f"bin/{name}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stderr


def test_the_demo_first_prints_its_duration(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "Emulator", fail)

    with pytest.raises(CommandError, match="not begun"):
        demo.demonstrate(environment(), screen, engine="processes", keep=False, opens=False)

    shown = screen.console.export_text()
    assert demo.DURATION in shown
    assert demo.FIRST_TIME in shown


def test_the_bootstrap_first_prints_its_duration(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "session_in", fail)

    with pytest.raises(CommandError, match="not begun"):
        bootstrap.bootstrap(environment(), Runs(screen))

    assert bootstrap.DURATION in screen.console.export_text()


def test_the_local_system_first_prints_its_duration(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_system, "only_deployment", nullcontext)
    monkeypatch.setattr(started, "find", list)
    monkeypatch.setattr(running_system, "down", bool)
    monkeypatch.setattr(running_system, "in_background", fail)

    with pytest.raises(CommandError, match="not begun"):
        running_system.up(environment(), screen, engine="processes")

    shown = screen.console.export_text()
    page = " ".join(PAGES["docs/getting-started.md"].split())
    for duration in (running_system.DURATION, running_system.FIRST_TIME):
        assert duration in shown
        assert duration in page


@pytest.mark.emulator  # starts a shell
def test_the_installation_first_prints_its_duration(tmp_path: Path) -> None:
    nothing = "python_is_installed() { false; }; node_is_installed() { false; }"
    tools = "require_tools() { :; }; npm() { false; }; fail() { exit 1; }"

    first = script(tmp_path, "setup", installed=nothing, tools=tools).splitlines()[0]

    assert f"{SETUP} on 2 cores" in first


@pytest.mark.emulator  # starts a shell
def test_the_tests_first_print_their_duration(tmp_path: Path) -> None:
    activate = "print_provider_source() { :; }"

    first = script(
        tmp_path, "test", activate=activate, background="start_in_background() { exit 1; }"
    ).splitlines()[0]

    assert f"{TEST} on 2 cores" in first


def test_the_readme_has_the_same_durations() -> None:
    text = " ".join(README.split())
    demo_minutes = demo.DURATION.removesuffix(" on 2 cores")

    assert f"On 2 cores the installation takes {SETUP}, `bin/demo` {demo_minutes}" in text
    assert demo.FIRST_TIME in text
    assert f"`bin/test` {TEST}" in text
    assert f"bin/cruddur bootstrap dev # {bootstrap.DURATION}" in text
