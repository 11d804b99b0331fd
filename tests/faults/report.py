"""Record of tried faults, one line of JSON each, and its table in docs/reliability.md."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cli.tools.project import ROOT
from tests.faults import whole
from tests.faults.kinds import KINDS
from tests.faults.trial import Trial

PAGE = ROOT / "docs" / "reliability.md"


@dataclass(frozen=True)
class Report:
    """A record, and its table on the page, between a mark and the next heading."""

    file: Path
    mark: str
    rows: Sequence[tuple[str, str]]
    """The name of each kind of fault, and the command that repairs it."""

    def record(self, trial: Trial) -> None:
        """Append a trial to the record."""
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(trial), ensure_ascii=False) + "\n")

    def recorded(self) -> list[Trial]:
        """Return every trial of the record."""
        lines = self.file.read_text(encoding="utf-8").splitlines()
        return [Trial(**json.loads(line)) for line in lines]

    def done(self, seed: int) -> set[int]:
        """Return the numbers of the recorded trials with this random seed that count."""
        return {each.number for each in self.recorded() if each.seed == seed and each.counts}

    def write(self) -> None:
        """Replace the table on the page with the table of the record."""
        before, _, after = self._parts()
        PAGE.write_text(f"{before}{self.table(self.recorded())}{after}", encoding="utf-8")

    def written(self) -> str:
        """Return the table on the page."""
        return self._parts()[1]

    def table(self, trials: Sequence[Trial]) -> str:
        """Return a table that counts the trials of each kind by their outcome."""
        tried = [trial for trial in trials if trial.counts]
        if not tried:
            return "None yet.\n"
        days = sorted({trial.day for trial in tried})
        seeds = ", ".join(str(seed) for seed in sorted({trial.seed for trial in tried}))
        period = " to ".join(dict.fromkeys((days[0], days[-1])))
        lines = [
            f"{len(tried)} faults, {period}, seed {seeds}.",
            "",
            "| fault | command | tried | went on by itself | repaired by the command | lost |",
            "| --- | --- | ---: | ---: | ---: | ---: |",
        ]
        lines += [
            _row(name, command, [each for each in tried if each.kind == name])
            for name, command in self.rows
        ]
        lines.append(_row("all", "", tried))
        return "\n".join(lines) + "\n"

    def _parts(self) -> tuple[str, str, str]:
        """Return the page before the table, the table, and the page after it."""
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(self.mark)
        table, heading, after = rest.partition("\n## ")
        return f"{before}{self.mark}", table, f"{heading}{after}"


SMALL = Report(
    ROOT / "docs" / "faults.jsonl",
    "<!-- bin/test tests/faults -->\n",
    [(kind.name, kind.command) for kind in KINDS],
)
WHOLE = Report(
    ROOT / "docs" / "whole_system_faults.jsonl",
    "<!-- bin/test tests/faults whole system -->\n",
    whole.ROWS,
)


def _row(name: str, command: str, trials: Iterable[Trial]) -> str:
    found = list(trials)
    lost = sum(1 for trial in found if trial.problem)
    survived = sum(1 for trial in found if trial.survived and not trial.problem)
    repaired = len(found) - lost - survived
    code = f"`{command}`" if command.startswith("bin/") else command
    return f"| {name} | {code} | {len(found)} | {survived} | {repaired} | {lost} |"
