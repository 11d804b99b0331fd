"""After a kill, one documented command repairs a whole environment, and nothing is lost.

A run is a deployment, two changes and a destroy, each killed once.
`FAULTS_RUNS=10 bin/test tests/faults/test_whole_system.py` starts ten runs, and writes the table of
all recorded kills in docs/reliability.md. Each kill is recorded in docs/whole_system_faults.jsonl
when it ends, so that an interrupted run continues. `FAULTS_SEED=7` kills at other moments.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from tests.faults import whole
from tests.faults.report import WHOLE
from tests.faults.trial import Trial
from tests.faults.whole_rig import WholeRig

RUNS = int(os.environ.get("FAULTS_RUNS", "0"))
SEED = int(os.environ.get("FAULTS_SEED", "1"))
RIGS = int(os.environ.get("FAULTS_RIGS", "2"))
_FEW_KILLS = 1  # the first one, during the first deployment, has the most to repair


def trials_of(run: int, place: Path) -> Iterator[Trial]:
    name = whole.ENVIRONMENTS[run % len(whole.ENVIRONMENTS)]
    with WholeRig.running(name, place / str(run)) as rig:
        yield from whole.kill_each_stage(rig, seed=SEED, run=run)


def recorded(run: int, place: Path) -> list[Trial]:
    """Record each kill when it ends, except those that an interrupted run has recorded."""
    done = WHOLE.done(SEED)
    if set(whole.numbers(run)) <= done:
        return []
    trials = []
    for trial in trials_of(run, place):
        print(trial, flush=True)
        if trial.number not in done:
            WHOLE.record(trial)
        trials.append(trial)
    return trials


def test_one_command_repairs_each_kill_of_a_whole_environment(tmp_path: Path) -> None:
    if RUNS:
        with ThreadPoolExecutor(RIGS) as pool:
            found = pool.map(recorded, range(RUNS), [tmp_path] * RUNS)
            trials = [trial for run in found for trial in run]
        WHOLE.write()
    else:
        dev = whole.ENVIRONMENTS.index("dev")
        trials = list(islice(trials_of(dev, tmp_path), _FEW_KILLS))

    assert [str(trial) for trial in trials if trial.problem] == []
