"""The tables of docs/reliability.md about attacks and loads."""

import re
from collections.abc import Mapping
from typing import Any

from cli.tools.project import ROOT
from tests.benchmarks.report import table, to_json

DOCUMENT = ROOT / "docs" / "reliability.md"
FIGURES = DOCUMENT.with_suffix(".json")
_SIDES = ("before", "after")
_TABLES = re.compile(
    r"(?<=<!-- bin/bench --services -->\n).*(?=<!-- /bin/bench --services -->)", re.DOTALL
)


def write(measured: Mapping[str, Any]) -> None:
    """Write the figures and the tables."""
    FIGURES.write_text(to_json(measured), encoding="utf-8")
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(_TABLES.sub(lambda _: markdown(measured), text), encoding="utf-8")


def markdown(measured: Mapping[str, Any]) -> str:
    """Return the tables of attacks, loads and memory."""
    facts = ", ".join(f"{name} {value}" for name, value in measured["machine"].items())
    loads = ("load", "before, requests/s", "after, requests/s", "ratio", "errors", "p99, ms")
    parts = [
        f"Measured by `bin/bench --services`: {facts}. Before is commit {measured['base']}. The "
        "cells have the number of probes that were answered in time, and the slowest answer.",
        table(
            [("attack", "probes", "within", *_SIDES), *map(_attack, measured["attacks"])],
        ),
        f"Loads with {measured['connections']} connections, one at a time; medians of "
        f"{measured['rounds']} rounds in which both sides took turns:",
        table([loads, *map(_load, measured["loads"])]),
        "Memory of the worker in MiB, at the start and at the end of "
        f"{measured['mixed_seconds']} s with all loads of the Python services at the same time:",
        table([("worker", *_SIDES), *map(_memory, measured["memory"])]),
    ]
    return "\n\n".join(parts) + "\n"


def _attack(row: Mapping[str, Any]) -> tuple[str, ...]:
    within = f"{row['below_seconds']:g} s"
    return (row["attack"], row["probe"], within, *(answered(row.get(side)) for side in _SIDES))


def answered(outcome: Mapping[str, Any] | None) -> str:
    """Return the number of probes that were answered in time, and the seconds of the slowest."""
    if outcome is None:
        return "not measured"
    sent, in_time = outcome["sent"], outcome["in_time"]
    number = f"all {sent}" if in_time == sent else f"{in_time} of {sent}"
    return f"{number}; {outcome['slowest_seconds']:.2f} s"


def _load(row: Mapping[str, Any]) -> tuple[str, ...]:
    before, after = row.get("before"), row["after"]
    both = [run for run in (before, after) if run]
    speeds = [f"{run['requests_per_second']:,.0f}" for run in both]
    return (
        row["load"],
        *(speeds if before else ("not measured", *speeds)),
        f"{after['requests_per_second'] / before['requests_per_second']:.2f}" if before else "",
        " / ".join(str(run["errors"]) for run in both),
        " / ".join(f"{run['p99_ms']:.0f}" for run in both),
    )


def _memory(row: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        row["worker"],
        *(" → ".join(f"{mib:.0f}" for mib in row[side]) if side in row else "" for side in _SIDES),
    )
