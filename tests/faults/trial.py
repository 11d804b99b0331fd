"""Trial of one fault, and the check of the environment after it."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from tests.faults.kinds import DEPLOY, KINDS, Happened, Kind
from tests.helpers.fault_rig import Rig

_NO_CHANGES = 0


@dataclass(frozen=True)
class Trial:
    """The outcome of one fault; an empty `problem` means that nothing was lost."""

    day: str
    seed: int
    number: int
    kind: str
    moment: str
    survived: bool
    too_late: bool
    problem: str

    @property
    def counts(self) -> bool:
        """Return whether the trial counts: one that came too late counts only with a problem."""
        return bool(self.problem) or not self.too_late

    def __str__(self) -> str:
        end = "went on" if self.survived else "repaired"
        end = self.problem or (end if self.counts else "too late, tried again")
        return f"{self.number}: {self.kind}, {self.moment}: {end}"


def attempt(rig: Rig, kind: Kind, *, seed: int, number: int, again: int) -> Trial:
    """Let the fault happen, run its repair commands, and check the environment."""
    random = Random(f"{seed}/{number}/{again}")  # noqa: S311 - to be repeated, not to be secret
    happened = Happened("not yet", survived=False, commands=())
    try:
        problem = "" if rig.is_deployed else _run(rig, DEPLOY)
        if not problem:
            happened = kind.happen(rig, random)
            stack = None if kind.destroys else happened.stack
            problem = _repair(rig, happened) or _look(rig, stack)
        rig.is_deployed = not kind.destroys
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the end of this trial only
        problem = f"{type(error).__name__}: {error}"
    return Trial(
        day=today(),
        seed=seed,
        number=number,
        kind=kind.name,
        moment=happened.moment,
        survived=happened.survived,
        too_late=happened.too_late,
        problem=problem,
    )


def today() -> str:
    """Return the date in UTC, such as 2026-11-28."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def schedule(seed: int, count: int) -> list[Kind]:
    """Return `count` kinds of faults, all equally often, in the random order of the seed."""
    kinds = [KINDS[number % len(KINDS)] for number in range(count)]
    Random(seed).shuffle(kinds)  # noqa: S311 - likewise
    return kinds


def _repair(rig: Rig, happened: Happened) -> str:
    return next(filter(None, (_run(rig, command) for command in happened.commands)), "")


def _run(rig: Rig, command: tuple[str, ...]) -> str:
    result = rig.repair(*command)
    if result.returncode == 0:
        return ""
    return f"{' '.join(command)} failed: {result.stdout[-3000:]} {result.stderr[-3000:]}"


def _look(rig: Rig, stack: str | None) -> str:
    """Return the problem of that stack, or, without a stack, of resources that were left."""
    expected = rig.expected() if stack else Counter[str]()
    there = rig.inventory()
    if there != expected:
        return f"too much: {dict(there - expected)}, too little: {dict(expected - there)}"
    if lost := rig.lost_versions():
        return f"versions of states are lost: {lost}"
    if stack is None:
        return ""
    code, output = rig.plan(stack)
    return "" if code == _NO_CHANGES else f"the plan of {stack} is not empty: {output[-3000:]}"
