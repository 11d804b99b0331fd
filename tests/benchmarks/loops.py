"""The feedback loops of a developer, with earlier figures and targets."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cli.tools.project import ROOT
from tests.benchmarks.fresh_clone import FreshClone
from tests.benchmarks.measure import Candidate, interleaved, paired_ratio, seconds

SYNTH_ROUNDS = 5
UNCHANGED_DEPLOY = Path(__file__).with_name("unchanged_deploy.sh")

Progress = Callable[[str], object]


@dataclass(frozen=True)
class Loop:
    """A command to wait for: its seconds at commit 33b73ca, its target, and its measurement."""

    title: str
    before: str
    at_most: str
    form: str
    measure: Callable[[FreshClone, Progress], float]

    def show(self, seconds: float) -> str:
        """Return the figure in the unit of the loop."""
        return self.form.format(seconds / 60 if self.form == MINUTES else seconds)


def measure(names: Sequence[str], progress: Progress) -> dict[str, float]:
    """Measure the named loops, the shortest first; the loops that need a clone share one."""
    measured = {}
    # The clone is beside the project, like a user's clone.
    with tempfile.TemporaryDirectory(prefix=f"{ROOT.name}-", dir=ROOT.parent) as temporary:
        clone = FreshClone(Path(temporary), progress)
        for name, loop in LOOPS.items():
            if name in names:
                progress(loop.title)
                measured[name] = round(loop.measure(clone, progress), 3)
                progress(f"{loop.title}: {loop.show(measured[name])}")
    return measured


def rows(measured: Mapping[str, float]) -> list[tuple[str, str, str, str]]:
    """Return the lines of the table; a loop that was not measured has no figure."""
    return [("loop", "before", "now", "at most")] + [
        (
            loop.title,
            loop.before,
            loop.show(measured[name]) if name in measured else "not measured",
            loop.at_most,
        )
        for name, loop in LOOPS.items()
    ]


def _synth(_clone: FreshClone, progress: Progress) -> float:
    with tempfile.TemporaryDirectory() as output:
        variables = {"CDKTF_OUTDIR": output}
        commands = ([sys.executable, "main.py"], ["bin/cdktf", "synth"])
        python, cdktf = interleaved(
            [Candidate(" ".join(it), it, ROOT, variables) for it in commands],
            SYNTH_ROUNDS,
            progress,
        )
    return paired_ratio(cdktf, python)


def _demo(clone: FreshClone, _progress: Progress) -> float:
    clone.install()
    return clone.seconds("bin/demo")


def _deploy(clone: FreshClone, _progress: Progress) -> float:
    clone.install()
    printed = subprocess.check_output(
        [UNCHANGED_DEPLOY, clone.place], env=clone.variables, stdin=subprocess.DEVNULL, text=True
    )
    return median(map(float, printed.split()))


SECONDS, MINUTES = "{:.0f} s", "{:.1f} min"
# `test` comes before the loops that need an installed clone: it includes the installation.
LOOPS = {
    "pytest": Loop(
        "default `pytest`", "150 s", "40 s", SECONDS, lambda *_: seconds(["pytest", "-q"], ROOT)
    ),
    "synth": Loop(
        "`bin/cdktf synth` as a multiple of `python main.py`", "2.5", "2.0", "{:.2f}", _synth
    ),
    "test": Loop(
        "whole `bin/test` in a fresh clone, with installation",
        "43 to 46 min",
        "20 min",
        MINUTES,
        lambda clone, _: clone.seconds("bin/test"),
    ),
    "demo": Loop("`bin/demo` after installation", "270 to 330 s", "300 s", SECONDS, _demo),
    "deploy": Loop(
        "unchanged `bin/cruddur deploy dev` on the emulator", "14 s", "7 s", SECONDS, _deploy
    ),
}
