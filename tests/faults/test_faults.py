"""After each fault, one documented command repairs everything, and nothing is lost.

`FAULTS=200 bin/test tests/faults` tries 200 faults, records each in docs/faults.jsonl when it ends,
and writes the table of all recorded faults in docs/reliability.md. An interrupted run continues
with the next fault. `FAULTS_SEED=7` tries other faults.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from queue import Queue

from tests.faults.kinds import DEPLOY, KINDS, Kind
from tests.faults.report import SMALL
from tests.faults.trial import Trial, attempt, schedule
from tests.helpers.emulator import Emulator
from tests.helpers.fault_rig import Rig
from tests.helpers.proxy import Proxy

# Each `bin/test` tries these; that of an apply comes first, before the environment is destroyed.
# `test_whole_system` tries "kill -9 during apply", and `test_interrupted_deploy` tries Ctrl-C.
_NAMES = ("credentials expire", "kill -9 during destroy")
FEW = len(_NAMES)
COUNT, SEED = int(os.environ.get("FAULTS", FEW)), int(os.environ.get("FAULTS_SEED", "1"))
RIGS = int(os.environ.get("FAULTS_RIGS", "2" if COUNT > FEW else "1"))


class Rigs:
    """Environments for the fault tests; an environment that stays broken is replaced."""

    def __init__(self, place: Path, stack: ExitStack) -> None:
        self._place = place
        self._stack = stack
        self._free: Queue[Rig] = Queue()
        for _ in range(RIGS):
            self._free.put(self._made())

    def attempt(self, number: int, kind: Kind) -> Trial:
        """Try the fault in a free environment, again at another moment if it came too late."""
        rig = self._free.get()
        for again in count():
            trial = attempt(rig, kind, seed=SEED, number=number, again=again)
            if COUNT > FEW:
                SMALL.record(trial)
            if trial.counts:
                break
        self._free.put(self._made() if trial.problem else rig)
        return trial

    def _made(self) -> Rig:
        emulator = self._stack.enter_context(Emulator())
        proxy = self._stack.enter_context(Proxy(emulator.url, hides_repeats=True))
        rig = Rig(self._place / str(emulator.pid), emulator, proxy)
        if COUNT > FEW:  # faults that roll back a state need an older version
            rig.edit(1)
            deployed = rig.command(*DEPLOY)
            assert deployed.returncode == 0, deployed.stdout + deployed.stderr
        rig.edit(0)
        return rig


def test_one_command_repairs_each_fault_and_nothing_is_lost(tmp_path: Path) -> None:
    done = SMALL.done(SEED)
    few = [kind for name in _NAMES for kind in KINDS if kind.name == name]
    kinds = dict(enumerate(schedule(SEED, COUNT) if COUNT > FEW else few))
    left = kinds if COUNT == FEW else {number: kinds[number] for number in kinds.keys() - done}
    with ExitStack() as stack, ThreadPoolExecutor(RIGS) as pool:
        rigs = Rigs(tmp_path, stack)
        trials = list(pool.map(rigs.attempt, left.keys(), left.values()))

    if COUNT > FEW:
        SMALL.write()
    print(SMALL.table(trials or SMALL.recorded()))
    assert [str(trial) for trial in trials if trial.problem] == []
