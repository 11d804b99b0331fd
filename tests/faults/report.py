"""What was tried, a line of JSON for each fault, and the table of them in docs/reliability.md."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from bin.commands.project import ROOT
from tests.faults.kinds import KINDS
from tests.faults.trial import Trial

PAGE = ROOT / "docs" / "reliability.md"
RECORD = ROOT / "docs" / "faults.jsonl"
MARK = "<!-- bin/test tests/faults -->\n"


def record(trial: Trial) -> None:
    """Add what happened to what has happened before, on other days too."""
    with RECORD.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(trial), ensure_ascii=False) + "\n")


def recorded() -> list[Trial]:
    """Every fault that was ever tried for the record."""
    lines = RECORD.read_text(encoding="utf-8").splitlines()
    return [Trial(**json.loads(line)) for line in lines]


def write() -> None:
    """Put the table of the record below the mark, in the place of the last one."""
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    PAGE.write_text(f"{before}{MARK}{table(recorded())}", encoding="utf-8")


def table(trials: Sequence[Trial]) -> str:
    """How many of each kind were tried, and how they ended."""
    tried = [trial for trial in trials if trial.counts]
    days = sorted({trial.day for trial in tried})
    seeds = ", ".join(str(seed) for seed in sorted({trial.seed for trial in tried}))
    lines = [
        f"{len(tried)} faults, {' to '.join(dict.fromkeys((days[0], days[-1])))}, seed {seeds}.",
        "",
        "| fault | command | tried | went on by itself | repaired by the command | lost |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        _row(kind.name, kind.command, [each for each in tried if each.kind == kind.name])
        for kind in KINDS
    ]
    lines.append(_row("all", "", tried))
    return "\n".join(lines) + "\n"


def _row(name: str, command: str, trials: Iterable[Trial]) -> str:
    found = list(trials)
    lost = sum(1 for trial in found if trial.problem)
    survived = sum(1 for trial in found if trial.survived and not trial.problem)
    repaired = len(found) - lost - survived
    code = f"`{command}`" if command.startswith("bin/") else command
    return f"| {name} | {code} | {len(found)} | {survived} | {repaired} | {lost} |"
