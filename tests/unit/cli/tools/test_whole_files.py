import itertools
import os
import signal
import sys
from pathlib import Path

import pytest

from cli.tools import whole_files
from cli.tools.whole_files import replace_files

OLD, NEW = "old\n" * 1000, "new\n" * 1000
FILE_EVENTS = ("open", "os.", "tempfile.", "shutil.")


@pytest.fixture(autouse=True)
def _drafts_beside_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_files, "CACHE", tmp_path / ".cache")


def is_interrupted(number: signal.Signals, moment: int, texts: dict[Path, str]) -> bool:
    """Replace files in a process that gets the signal before its n-th file operation.

    Returns False if the process ended before the signal.
    """
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] != 0
    moments = itertools.count()

    def look(event: str, _: object) -> None:
        if event.startswith(FILE_EVENTS) and next(moments) == moment:
            os.kill(os.getpid(), number)

    sys.addaudithook(look)
    try:
        replace_files(texts)
    except KeyboardInterrupt:
        os._exit(1)
    os._exit(0)


@pytest.mark.emulator  # starts processes
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interruption_at_any_moment_leaves_each_file_old_or_new(
    tmp_path: Path, number: signal.Signals
) -> None:
    existing = [tmp_path / name for name in ("one", "two", "three")]
    absent = tmp_path / "folder" / "four"
    for moment in itertools.count():
        for file in existing:
            file.write_text(OLD)
        absent.unlink(missing_ok=True)

        interrupted = is_interrupted(number, moment, dict.fromkeys([*existing, absent], NEW))

        found = {file.read_text() for file in existing}
        assert found <= {OLD, NEW}
        assert not absent.exists() or absent.read_text() == NEW
        if not interrupted:
            break

    assert found == {NEW}
    assert moment > len(existing)


def test_only_files_with_another_text_are_written_and_returned(tmp_path: Path) -> None:
    same, other, absent = (tmp_path / name for name in ("same", "other", "absent"))
    same.write_text(NEW)
    other.write_text(OLD)
    before = same.stat().st_mtime_ns

    assert replace_files(dict.fromkeys([same, other, absent], NEW)) == [other, absent]

    assert same.stat().st_mtime_ns == before
    assert {file.read_text() for file in (other, absent)} == {NEW}
