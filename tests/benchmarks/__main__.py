"""Measure a synthesis: in comparison with other tools, with growing size, and part by part.

Writes docs/performance.json and the tables of docs/performance.md. The first run installs the other
tools. Then a run takes about ten minutes. `--loops` measures the commands that a developer waits
for; the long ones among them are measured only on request. `--services` attacks and loads the three
services, and writes docs/reliability.json and the tables of docs/reliability.md.
"""

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cli.tools.project import CACHE, ROOT, stack_json, synthesize
from cli.tools.terraform import Terraform, binary
from environments.definition import load_environments
from tests.benchmarks import growth, loops, peers, report
from tests.benchmarks.measure import Candidate, interleaved
from tests.benchmarks.profiling import profile
from tests.benchmarks.services.measurement import BASE
from tests.benchmarks.services.measurement import measure as measure_services
from tests.benchmarks.services.report import write as write_services

PLACE = CACHE / "bench"
DOCUMENT = ROOT / "docs" / "performance.md"
FIGURES = DOCUMENT.with_suffix(".json")
SHORT_LOOPS = ("pytest", "synth")
TABLES = re.compile(r"(?<=<!-- bin/bench -->\n).*(?=<!-- /bin/bench -->)", re.DOTALL)


def progress(line: str) -> None:
    """Print progress to standard error, apart from the tables."""
    print(f"bin/bench: {line}", file=sys.stderr, flush=True)


def side_by_side(rounds: int, directory: Path) -> list[dict[str, Any]]:
    """Measure our synthesis, then other tools with the same work, then the commands around it."""
    ours, stack = directory / "ours", f"{load_environments()[0].name}-application"
    synthesize(ours)
    Terraform(stack_json(ours, stack).parent, os.environ).init("-backend=false")
    ordinary = "tests/benchmarks/ordinary_import.py"

    def candidate(name: str, *command: str) -> Candidate:
        variables = {**peers.NOTHING_COMPILED, "CDKTF_OUTDIR": str(directory / "again")}
        return Candidate(name, command, directory=ROOT, variables=variables)

    results = interleaved(
        [
            candidate(report.OURS, sys.executable, "main.py"),
            candidate("`python -O main.py`: no type checks", sys.executable, "-O", "main.py"),
            candidate(report.ORDINARY, sys.executable, ordinary),
            *peers.candidates(PLACE / "peers", ours, directory),
            Candidate(
                "`cdktf synth`",
                ["cdktf", "synth", "--output", str(directory / "cli")],
                directory=ROOT,
            ),
            Candidate(
                f"`terraform validate` of {stack}, for scale",
                [binary(), "validate"],
                directory=stack_json(ours, stack).parent,
            ),
        ],
        rounds,
        progress,
    )
    peers.check_same(ours, directory)
    return report.processes(results)


def grow(rounds: int, directory: Path) -> dict[str, Any]:
    """Measure every size of `growth` in turn."""
    by_size = growth.candidates(directory / "growth")
    results = interleaved(list(by_size.values()), rounds, progress)
    return report.growth(
        [
            growth.Size(
                environments=environments,
                services=services,
                resources=growth.resources(candidate.directory / "cdktf.out"),
                result=result,
            )
            for ((environments, services), candidate), result in zip(
                by_size.items(), results, strict=True
            )
        ]
    )


def measure_all(rounds: int, directory: Path) -> dict[str, Any]:
    """Measure everything except the long loops, which keep their last figures."""
    peers.install(PLACE / "peers", progress)
    return {
        "rounds": rounds,
        "machine": report.machine(),
        "processes": side_by_side(rounds, directory),
        "growth": grow(rounds, directory),
        "loops": {**earlier()["loops"], **loops.measure(SHORT_LOOPS, progress)},
        "breakdown": profile(rounds, directory / "profile", progress),
    }


def earlier() -> dict[str, Any]:
    """Return the figures of docs/performance.json."""
    measured: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return measured


def write(measured: Mapping[str, Any]) -> None:
    """Write the figures and the tables."""
    FIGURES.write_text(report.to_json(measured), encoding="utf-8")
    tables = report.markdown(measured)
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(TABLES.sub(lambda _: tables, text), encoding="utf-8")


def main() -> None:
    """Run the measurements of the command line; by default everything except the long loops."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds; 5 by default")
    parser.add_argument(
        "--profile", action="store_true", help="only print where the time of a synthesis goes"
    )
    parser.add_argument(
        "--loops",
        nargs="*",
        metavar="LOOP",
        choices=loops.LOOPS,
        help=f"only measure feedback loops, all or those named: {', '.join(loops.LOOPS)}",
    )
    parser.add_argument(
        "--services",
        nargs="?",
        const=BASE,
        metavar="COMMIT",
        help=f"only measure the services, beside those of a commit; {BASE} by default",
    )
    options = parser.parse_args()
    if options.rounds < 1:
        sys.exit(f"bin/bench: --rounds must be 1 or more, got {options.rounds}")
    if options.services is not None:
        place = PLACE / "services"
        write_services(measure_services(place, options.services, options.rounds, progress))
        return
    if options.loops is not None:
        figures = loops.measure(options.loops or list(loops.LOOPS), progress)
        measured = earlier()
        measured["loops"] = {**measured["loops"], **figures}
        write(measured)
        print(report.table(loops.rows(measured["loops"])))
        return
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        if options.profile:
            print(report.breakdown(profile(options.rounds, directory / "profile", progress)))
            return
        measured = measure_all(options.rounds, directory)
    write(measured)
    print(report.markdown(measured), end="")


if __name__ == "__main__":
    main()
