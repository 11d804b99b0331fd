"""The keeper, which cleans up after an emulator that has been killed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from emulator.data_plane.programs import PROJECT
from tests.emulator.data_plane.small_programs import MINUTE, exists
from tests.helpers.waiting import wait_until

# In place of the emulator: starts a program that ignores SIGTERM and prints its process ids.
PARENT = """
import signal
from emulator.data_plane.processes import Processes
from tests.emulator.data_plane.small_programs import shell, started

script = "trap '' TERM; sleep 1000 & echo $HOME $$ $!; while :; do sleep 0.1; done"
_, running, lines = started(Processes(), shell(script))
print(lines.first(), flush=True)
signal.pause()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_after_the_emulator_has_been_killed(number: int) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    with parent.stdout:
        home, *pids = parent.stdout.readline().split()

    parent.send_signal(number)
    parent.wait(MINUTE)

    wait_until(lambda: not any(exists(int(pid)) for pid in pids))
    wait_until(lambda: not Path(home).exists())


def test_a_program_does_not_start_if_the_emulator_ends_before_the_keeper_knows(
    tmp_path: Path,
) -> None:
    # The emulator is killed between the start of the process and the line to the keeper.
    parent = f"""
import os, signal
from emulator.data_plane.processes import Processes
from tests.emulator.data_plane.small_programs import shell, started

def killed(group):
    print(group, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

engine = Processes()
engine.keeper.started = killed
started(engine, shell("touch {tmp_path}/started"))
"""

    killed = subprocess.run(
        [sys.executable, "-c", parent],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        check=False,
        timeout=MINUTE,
    )

    wait_until(lambda: not exists(int(killed.stdout)))
    assert not (tmp_path / "started").exists()
