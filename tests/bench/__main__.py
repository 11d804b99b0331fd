"""Measures a synthesis beside its peers, as it grows, and where its time goes.

Writes docs/performance.json and the tables of docs/performance.md. Installs the peers on the first
run, then takes about ten minutes.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bin.commands.project import CACHE, ROOT, stack_json, synthesize
from bin.commands.terraform import Terraform, binary
from environments.definition import load_environments
from tests.bench import growth, peers, report
from tests.bench.measure import Candidate, interleaved
from tests.bench.profiling import profile

PLACE = CACHE / "bench"
DOCUMENT = ROOT / "docs" / "performance.md"
TABLES = re.compile(r"(?<=<!-- bin/bench -->\n).*(?=<!-- /bin/bench -->)", re.DOTALL)
CACHE_BYTES = 2 * 1024**3


def tell(line: str) -> None:
    """Progress, apart from the tables."""
    print(f"bin/bench: {line}", file=sys.stderr, flush=True)


def side_by_side(rounds: int, directory: Path) -> list[dict[str, Any]]:
    """Ours first, then the same work done otherwise, then what else runs around a synthesis."""
    ours, stack = directory / "ours", f"{load_environments()[0].name}-application"
    synthesize(ours)
    Terraform(stack_json(ours, stack).parent, os.environ).init("-backend=false")
    python = [sys.executable, "main.py"]
    ordinary = [sys.executable, "tests/bench/ordinary_import.py"]

    def candidate(name: str, command: list[str], **options: Any) -> Candidate:
        variables = {"CDKTF_OUTDIR": str(directory / "again")}
        return Candidate(name, command, directory=ROOT, variables=variables, **options)

    results = interleaved(
        [
            candidate(report.OURS, python),
            candidate("`python -O main.py`: no type checks", [sys.executable, "-O", "main.py"]),
            candidate(report.COLD, python, prepared=cold_jsii_cache),
            candidate(report.ORDINARY, ordinary),
            *peers.candidates(PLACE / "peers", ours, directory),
            candidate("`cdktf synth`", ["cdktf", "synth", "--output", str(directory / "cli")]),
            Candidate(
                f"`terraform validate` of {stack}, for scale",
                [binary(), "validate"],
                directory=stack_json(ours, stack).parent,
            ),
        ],
        rounds,
        tell,
    )
    peers.check_same(ours, directory)
    return report.processes(results)


@contextmanager
def cold_jsii_cache() -> Iterator[Mapping[str, str]]:
    """An empty package cache, as on a machine where jsii never ran.

    In memory where there is room: files by the thousand that come and go in every round slow a
    disk down more and more, which would be measured here and in all that follows.
    """
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > CACHE_BYTES
    with tempfile.TemporaryDirectory(dir=memory if roomy else None) as cache:
        yield {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": cache}


def grow(rounds: int, directory: Path) -> dict[str, Any]:
    """Every size of `growth`, measured in turn."""
    by_size = growth.candidates(directory / "growth")
    results = interleaved(list(by_size.values()), rounds, tell)
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


def test_loop() -> dict[str, float]:
    """One run of the default `pytest`."""
    tell("the default pytest")
    started = time.perf_counter()
    output = subprocess.run(
        ["pytest", "-q"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    seconds = time.perf_counter() - started
    passed = re.search(r"(\d+) passed", output)
    if passed is None or "failed" in output:
        raise RuntimeError(f"pytest is not green:\n{output[-3000:]}")
    count = int(passed[1])
    return {"count": count, "seconds": round(seconds, 1), "ms_per_test": seconds * 1000 / count}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds; 5 by default")
    parser.add_argument(
        "--profile", action="store_true", help="only print where the time of a synthesis goes"
    )
    options = parser.parse_args()
    if options.rounds < 1:
        sys.exit(f"bin/bench: --rounds must be 1 or more, got {options.rounds}")
    with tempfile.TemporaryDirectory() as temporary:
        directory = Path(temporary)
        if options.profile:
            print(report.breakdown(profile(options.rounds, directory / "profile", tell)))
            return
        peers.install(PLACE / "peers", tell)
        measured = {
            "rounds": options.rounds,
            "machine": report.machine(),
            "processes": side_by_side(options.rounds, directory),
            "growth": grow(options.rounds, directory),
            "tests": test_loop(),
            "breakdown": profile(options.rounds, directory / "profile", tell),
        }
    DOCUMENT.with_suffix(".json").write_text(report.to_json(measured), encoding="utf-8")
    tables = report.markdown(measured)
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(TABLES.sub(lambda _: tables, text), encoding="utf-8")
    print(tables, end="")


if __name__ == "__main__":
    main()
