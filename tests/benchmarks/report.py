"""Format the results of a benchmark as Markdown tables and as JSON."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks import loops
from tests.benchmarks.growth import ENVIRONMENTS, SERVICES, Size, exponent
from tests.benchmarks.measure import Result

OURS = "`python main.py`"
ORDINARY = "ordinary import of the provider"
JAVASCRIPT = "CDKTF in JavaScript, submodules one by one"
AWS_CDK = "AWS CDK for Python"
TARGETS = (
    (OURS, ORDINARY, 0.12),
    (OURS, AWS_CDK, 1.0),
    (OURS, JAVASCRIPT, 4.0),
)
EXPONENT_TARGET = 1.05


def machine() -> dict[str, str]:
    """Return the properties of the machine and software on which the figures depend."""
    packages = ("cdktf", "cdktf-cdktf-provider-aws", "constructs", "jsii", "pydantic")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{_processors()}, {platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "Node": _output("node", "--version").lstrip("v"),
        **{package: version(package) for package in packages},
    }


def processes(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Return each result with its ratio to the first result, which is ours."""
    return [
        {
            "name": result.name,
            "seconds": round(result.seconds, 3),
            "ratio": round(result.seconds / results[0].seconds, 2),
            "memory_mib": round(result.memory_mib),
        }
        for result in results
    ]


def growth(sizes: Sequence[Size]) -> dict[str, Any]:
    """Return every size, the milliseconds per resource beyond the smallest, and both exponents."""
    by_services = [size for size in sizes if size.environments == ENVIRONMENTS[0]]
    by_environments = [size for size in sizes if size.services == SERVICES[0]]
    smallest = min(sizes, key=lambda size: size.resources)
    return {
        "sizes": [
            {
                "environments": size.environments,
                "services": size.services,
                "resources": size.resources,
                "seconds": round(size.result.seconds, 3),
                "ms_per_resource": _per_resource(size, smallest),
                "memory_mib": round(size.result.memory_mib),
            }
            for size in sizes
        ],
        "exponent_of_services": round(exponent(by_services), 3),
        "exponent_of_environments": round(exponent(by_environments), 3),
    }


def markdown(report: Mapping[str, Any]) -> str:
    """Return the whole report as Markdown."""
    rounds = report["rounds"]
    facts = ", ".join(f"{name} {value}" for name, value in report["machine"].items())
    parts = [
        f"Measured by `bin/bench`: {facts}. Whole processes, median of {rounds} rounds in which "
        "all of a table took turns; memory is the peak of the largest process.",
        "## The same work, side by side",
        table(
            [("", "seconds", "ratio to ours", "memory, MiB")]
            + [
                (row["name"], f"{row['seconds']:.2f}", f"{row['ratio']:.2f}", row["memory_mib"])
                for row in report["processes"]
            ]
        ),
        "## Targets",
        table([("", "measured", "at most", ""), *_targets(report)]),
        "## Growth",
        table(
            [("environments", "services each", "resources", "seconds", "ms per resource*", "MiB")]
            + [
                tuple("" if cell is None else cell for cell in row.values())
                for row in report["growth"]["sizes"]
            ]
        ),
        "\\* beyond the smallest. Fit of `seconds = start + b * resources^p`: "
        f"p = {report['growth']['exponent_of_services']} over services, "
        f"{report['growth']['exponent_of_environments']} over environments; 1 is linear.",
        "## Feedback loops",
        table(loops.rows(report["loops"])),
        "## Where the time goes",
        breakdown(report["breakdown"]),
    ]
    return "\n\n".join(parts) + "\n"


def breakdown(parts: Mapping[str, float]) -> str:
    """Return a table with the milliseconds of each part of one synthesis."""
    rows = [(name, f"{milliseconds:.0f}") for name, milliseconds in parts.items()]
    return table([("part of one synthesis", "milliseconds"), *rows])


def table(rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as a Markdown table; the first row is the head."""
    head, *body = ([str(cell) for cell in row] for row in rows)
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *body))


def _targets(report: Mapping[str, Any]) -> list[Sequence[str]]:
    """Return each target with the measured value."""
    seconds = {row["name"]: row["seconds"] for row in report["processes"]}
    ratios = [
        (f"{one} / {other}", seconds[one] / seconds[other], bound) for one, other, bound in TARGETS
    ]
    exponents = [
        (
            f"exponent of growth with {kind}",
            report["growth"][f"exponent_of_{kind}"],
            EXPONENT_TARGET,
        )
        for kind in ("services", "environments")
    ]
    return [
        (name, f"{measured:.2f}", f"{bound:.2f}", "met" if measured <= bound else "missed")
        for name, measured, bound in (*ratios, *exponents)
    ]


def to_json(report: Mapping[str, Any]) -> str:
    """Return the report as JSON."""
    return json.dumps(report, indent=2) + "\n"


def _per_resource(size: Size, smallest: Size) -> float | None:
    if size is smallest:
        return None
    seconds = size.result.seconds - smallest.result.seconds
    return round(seconds * 1000 / (size.resources - smallest.resources), 2)


def _processors() -> str:
    description = Path("/proc/cpuinfo")
    lines = description.read_text().splitlines() if description.exists() else []
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), "")
    return f"{os.cpu_count()} cores {model}".strip()


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
