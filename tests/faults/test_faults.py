"""After each fault one documented command brings everything back, and nothing is lost.

`FAULTS=200 bin/test tests/faults` tries that many and writes docs/reliability.md; `FAULTS_SEED=7`
tries others. What they do is in `.cache/faults.log` as it happens.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from queue import Queue

import pytest

from bin.commands.project import CACHE
from tests.emulator.process import Emulator
from tests.faults.kinds import DEPLOY, Kind
from tests.faults.proxy import Proxy
from tests.faults.report import table, write
from tests.faults.rig import Rig
from tests.faults.trial import Trial, attempt, schedule

pytestmark = pytest.mark.slow

FEW = 4
LOG = CACHE / "faults.log"
COUNT, SEED = int(os.environ.get("FAULTS", FEW)), int(os.environ.get("FAULTS_SEED", "1"))
RIGS = int(os.environ.get("FAULTS_RIGS", "2" if COUNT > FEW else "1"))


class Rigs:
    """Deployed environments that are there to be broken; one that stays broken is replaced."""

    def __init__(self, place: Path, stack: ExitStack) -> None:
        self._place = place
        self._stack = stack
        self._free: Queue[Rig] = Queue()
        for _ in range(RIGS):
            self._free.put(self._made())

    def attempt(self, number: int, kind: Kind) -> Trial:
        """Let it happen to one of them, at another moment where the work was done too soon."""
        rig = self._free.get()
        for again in count():
            trial = attempt(rig, f"{SEED}/{number}/{again}", number, kind)
            with LOG.open("a", encoding="utf-8") as log:
                log.write(f"{trial}\n")
            if trial.problem or not trial.too_late:
                break
        self._free.put(self._made() if trial.problem else rig)
        return trial

    def _made(self) -> Rig:
        emulator = self._stack.enter_context(Emulator())
        proxy = self._stack.enter_context(Proxy(emulator.url))
        rig = Rig(self._place / str(emulator.pid), emulator, proxy)
        for workers in (1, 0):  # so that there is an older state to roll back to
            rig.edit(workers)
            deployed = rig.command(*DEPLOY)
            assert deployed.returncode == 0, deployed.stdout + deployed.stderr
        return rig


def test_one_command_repairs_each_fault_and_nothing_is_lost(tmp_path: Path) -> None:
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text(f"seed {SEED}\n", encoding="utf-8")
    kinds = schedule(SEED, COUNT)
    with ExitStack() as stack, ThreadPoolExecutor(RIGS) as pool:
        rigs = Rigs(tmp_path, stack)
        trials = list(pool.map(rigs.attempt, range(COUNT), kinds))

    print(table(trials, seed=SEED))
    if COUNT > FEW:
        write(trials, seed=SEED)
    assert [str(trial) for trial in trials if trial.problem] == []
