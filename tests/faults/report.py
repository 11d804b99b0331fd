"""The table of faults in docs/reliability.md."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bin.commands.project import ROOT
from tests.faults.kinds import KINDS
from tests.faults.trial import Trial

PAGE = ROOT / "docs" / "reliability.md"
MARK = "<!-- bin/test tests/faults -->\n"


def write(trials: Iterable[Trial], *, seed: int) -> None:
    """Put the table below the mark, in the place of the last one."""
    before, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    PAGE.write_text(f"{before}{MARK}{table(list(trials), seed=seed)}", encoding="utf-8")


def table(trials: list[Trial], *, seed: int) -> str:
    """How many of each kind were tried, and how they ended."""
    lines = [
        f"{len(trials)} faults, seed {seed}, {datetime.now(UTC):%Y-%m-%d}.",
        "",
        "| fault | command | tried | went on by itself | repaired by the command | lost |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        _row(kind.name, kind.command, [each for each in trials if each.kind == kind.name])
        for kind in KINDS
    ]
    lines.append(_row("all", "", trials))
    return "\n".join(lines) + "\n"


def _row(name: str, command: str, trials: list[Trial]) -> str:
    lost = sum(1 for trial in trials if trial.problem)
    survived = sum(1 for trial in trials if trial.survived and not trial.problem)
    repaired = len(trials) - lost - survived
    code = f"`{command}`" if command.startswith("bin/") else command
    return f"| {name} | {code} | {len(trials)} | {survived} | {repaired} | {lost} |"
