import re
from pathlib import Path

import pytest

from cli.apply.stack_progress import StackProgress
from cli.demo import recording as demo_recording
from cli.demo.recording import RecordingScreen
from cli.tools.project import ROOT
from tests.helpers.recorded_events import completed, planned, started


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordingScreen:
    monkeypatch.setattr(demo_recording, "CACHE", tmp_path)
    return RecordingScreen()


def saved(screen: RecordingScreen, folder: Path) -> str:
    """Return the text of the saved picture, with ordinary spaces."""
    screen.save(folder / "demo.svg")
    return (folder / "demo.svg").read_text(encoding="utf-8").replace("&#160;", " ")


def test_one_frame_of_the_live_view_is_recorded(screen: RecordingScreen, tmp_path: Path) -> None:
    run = StackProgress("dev-application", "applying")
    names = [f"aws_kms_key.key{number}" for number in range(4)]
    with screen.showing([run]):
        for line in (*map(planned, names), *map(started, names), *map(completed, names)):
            screen.take(run, line)

    picture = saved(screen, tmp_path)
    assert picture.count("applying, 1 of 4 resources done") == 1
    assert "creating aws_kms_key.key3" in picture


def test_only_the_essential_steps_are_recorded(screen: RecordingScreen, tmp_path: Path) -> None:
    commands = [f"bin/cruddur {verb} dev" for verb in ("bootstrap", "deploy", "destroy")]
    for step in (*commands, "Done"):
        screen.announce(step, 1)
        screen.say(f"output of {step}")

    picture = saved(screen, tmp_path)
    recorded = [step for step in (*commands, "Done") if step in picture]
    assert recorded == ["bin/cruddur deploy dev", "Done"]
    assert "output of bin/cruddur deploy dev" in picture


def test_a_long_line_is_wrapped_at_the_edge_of_the_picture(
    screen: RecordingScreen, tmp_path: Path
) -> None:
    screen.say(" ".join(["word"] * 100))

    lines = re.findall(r">(word[^<]*)</text>", saved(screen, tmp_path))
    assert len(lines) > 1
    assert all(len(line) <= screen.console.width for line in lines)


def test_the_picture_loads_nothing_from_elsewhere_and_has_no_path(
    screen: RecordingScreen, tmp_path: Path
) -> None:
    screen.say("dev-application: no changes")

    picture = saved(screen, tmp_path)
    assert "url(http" not in picture
    assert "@font-face" not in picture
    assert str(ROOT) not in picture
