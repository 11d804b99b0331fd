"""The whole measurement: both sides under all attacks and loads, in turns."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.report import machine
from tests.benchmarks.services import system
from tests.benchmarks.services.around import Around
from tests.benchmarks.services.attacks import attacks
from tests.benchmarks.services.database import PostgreSQL, postgresql
from tests.benchmarks.services.loads import CONNECTIONS, Load, Run, loads, wrk
from tests.benchmarks.services.sides import Side, has_nginx, sides
from tests.benchmarks.services.system import Service

Progress = Callable[[str], object]
Rows = list[dict[str, Any]]
BASE = "33b73ca"
"""The commit at which the services were attacked first."""

MIXED_SECONDS = 120
MIXED_CONNECTIONS = 10


def measure(place: Path, base: str, rounds: int, progress: Progress) -> dict[str, Any]:
    """Return the figures of all attacks and loads; takes about 20 minutes."""
    around, both = Around(), sides(place, base)
    with postgresql() as server:
        attacked = _attack(both, around, server, progress)
        loaded, memory = _load(both, around, server, rounds, progress)
    return {
        "machine": {name: machine()[name] for name in ("date", "machine", "Python")},
        "base": base,
        "rounds": rounds,
        "connections": CONNECTIONS,
        "mixed_seconds": MIXED_SECONDS,
        "attacks": attacked,
        "loads": loaded,
        "memory": memory,
    }


def _attack(both: Sequence[Side], around: Around, server: PostgreSQL, progress: Progress) -> Rows:
    rows = []
    for attack in attacks(around.token):
        measured = [
            {"attack": attack.name, "probe": probe.name, "below_seconds": probe.below_seconds}
            for probe in attack.probes
        ]
        for side in both:
            for row, outcome in zip(measured, attack.against(side, around, server), strict=True):
                row[side.name] = asdict(outcome)
                progress(f"{side.name}: {attack.name}: {row['probe']}: {outcome}")
        rows += measured
    return rows


def _load(
    both: Sequence[Side], around: Around, server: PostgreSQL, rounds: int, progress: Progress
) -> tuple[Rows, Rows]:
    """Run the services of both sides at once, load one at a time, and then all for the memory."""
    with ExitStack() as running:
        services = {side.name: _start(side, around, server, running) for side in both}
        rows: Rows = []
        for load in loads(around.token()):
            if load.service not in services["after"]:
                continue
            runs: dict[str, list[Run]] = {name: [] for name in services}
            for _ in range(rounds):
                for name, mine in services.items():
                    runs[name].append(wrk(load, mine[load.service]))
                    progress(f"{name}: {load.name}: {runs[name][-1]}")
            rows.append({"load": load.name, **{name: _middle(all_) for name, all_ in runs.items()}})
        return rows, _mixed(services, loads(around.token()))


def _start(
    side: Side, around: Around, server: PostgreSQL, running: ExitStack
) -> dict[str, Service]:
    started = {
        "backend": system.backend(side, around, server.new_database()),
        "verifier": system.verifier(side, around),
        **({"frontend": system.frontend(side)} if has_nginx() else {}),
    }
    return {name: running.enter_context(service) for name, service in started.items()}


def _middle(runs: Sequence[Run]) -> dict[str, float]:
    """Return the medians, and the sum of the errors."""
    return {
        "requests_per_second": median(run.requests_per_second for run in runs),
        "p99_ms": median(run.p99_ms for run in runs),
        "errors": sum(run.errors for run in runs),
    }


def _mixed(services: Mapping[str, Mapping[str, Service]], every: Sequence[Load]) -> Rows:
    """Return the memory of the Python services before and after all loads at the same time."""
    pairs = [
        (load, mine[load.service])
        for mine in services.values()
        for load in every
        if load.service != "frontend"
    ]
    rows: Rows = [{"worker": name} for name in ("backend", "verifier")]

    def note() -> None:
        for row in rows:
            for name, mine in services.items():
                row.setdefault(name, []).append(round(mine[row["worker"]].memory_mib(), 1))

    note()
    with ThreadPoolExecutor(len(pairs)) as pool:
        for done in [
            pool.submit(wrk, load, service, MIXED_SECONDS, MIXED_CONNECTIONS)
            for load, service in pairs
        ]:
            done.result()
    note()
    return rows
