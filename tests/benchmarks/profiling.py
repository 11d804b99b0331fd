"""Measure the parts of a synthesis over several runs of `breakdown.py`."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cli.tools.project import ROOT
from tests.benchmarks.breakdown import CONSTRUCTING, ROUND_TRIPS


def profile(rounds: int, output: Path, progress: Callable[[str], object]) -> dict[str, float]:
    """Return the median milliseconds of each part; names of round trips contain their number."""
    spent: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        progress(f"round {number} of {rounds}: where the time goes")
        parts, trips = _parts(output)
        if number > 0:
            for name, milliseconds in parts.items():
                spent.setdefault(name, []).append(milliseconds)
    return {
        f"{name} ({trips})" if name == ROUND_TRIPS else name: statistics.median(values)
        for name, values in spent.items()
    }


def _parts(output: Path) -> tuple[dict[str, float], str]:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], check=True)
    interpreter = (time.perf_counter() - started) * 1000
    checked, unchecked = _breakdown(output), _breakdown(output, "-O")
    parts = {"Python: start of the interpreter": interpreter, **checked["milliseconds"]}
    # `python -O` removes these checks.
    checks = parts[CONSTRUCTING] - unchecked["milliseconds"][CONSTRUCTING]
    parts[CONSTRUCTING] -= checks
    parts["Python: type checks while constructing"] = checks
    trips = ", ".join(f"{number} {kind}" for kind, number in sorted(checked["round_trips"].items()))
    return parts, trips


def _breakdown(output: Path, *options: str) -> Any:
    return json.loads(
        subprocess.run(
            [sys.executable, *options, "-m", "tests.benchmarks.breakdown"],
            cwd=ROOT,
            env={**os.environ, "CDKTF_OUTDIR": str(output)},
            capture_output=True,
            check=True,
        ).stdout
    )
