"""Processes that are found by their environment variable; they are started here."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from cli.local import started

pytestmark = pytest.mark.emulator  # starts processes


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a process of a clone, whose shell has started a further process."""
    monkeypatch.setattr(started, "CACHE", tmp_path)
    with subprocess.Popen(
        ["/bin/sh", "-c", "sleep 600 & echo; wait"],
        env={**os.environ, **started.mark()},
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        started.end_all()


def test_a_process_of_this_clone_is_found_and_ended_with_those_under_it(
    program: subprocess.Popen[bytes],
) -> None:
    (child,) = psutil.Process(program.pid).children()

    assert started.end_all()

    program.wait(timeout=60)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert not started.end_all()


def test_a_process_of_another_clone_stays(
    program: subprocess.Popen[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(started, "CACHE", tmp_path / "other")

        assert not started.end_all()

    assert program.poll() is None
