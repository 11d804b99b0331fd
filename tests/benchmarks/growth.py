"""Measure a synthesis with growing numbers of services and environments."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import Candidate, Result
from tests.helpers.clone import Clone

SERVICES = (3, 30, 300)
ENVIRONMENTS = (2, 10, 50)

_ENVIRONMENT = """
from environments.definition import Environment, Service

environment = Environment(
    name="{name}",
    region="us-east-1",
    allowed_account_ids=("123456789012",),
    domain="{name}.cruddur.example",
    cognito_user_pool_id="us-east-1_EXAMPLE12",
    cognito_user_pool_client_id="1example23456789",
    services=tuple(
        Service(
            name=f"service-{{number}}",
            port=3000 + number,
            user_id=1000,
            cpu_units=256,
            memory_mib=512,
            desired_count=1,
            image_tag="v1",
            health_check_command="true",
            # One in three is internal and called by its neighbour, as in the seed. Only the first
            # ten of the others have a host, which is what a certificate has names for.
            host={{0: "@", 1: None}}.get(
                number, f"host-{{number}}" if number % 3 != 1 and number < 15 else None
            ),
            listener_rule_priority=number if 0 < number < 15 and number % 3 != 1 else None,
            connects_to=(f"service-{{number - 1}}",) if number % 3 == 2 else (),
        )
        for number in range({services})
    ),
    log_retention_days=7,
    container_insights="enabled",
    access_logs=False,
    deletion_protection=False,
    enable_execute_command=True,
)
"""


@dataclass(frozen=True)
class Size:
    """A system with numbers of environments and of services in each, and its measured result."""

    environments: int
    services: int
    resources: int
    result: Result


def candidates(place: Path) -> dict[tuple[int, int], Candidate]:
    """Return copies of the project below `place`, with environments of every size."""
    sizes = {(ENVIRONMENTS[0], services) for services in SERVICES} | {
        (environments, SERVICES[0]) for environments in ENVIRONMENTS
    }
    return {
        (environments, services): Candidate(
            f"{environments} environments of {services} services",
            [sys.executable, "main.py"],
            directory=_project(place / f"{environments}x{services}", environments, services),
            variables={"CDKTF_OUTDIR": "cdktf.out"},
        )
        for environments, services in sorted(sizes)
    }


def resources(directory: Path) -> int:
    """Return the number of resources and data sources in the output of a synthesis."""
    return sum(
        len(by_name)
        for stack in directory.glob("stacks/*/cdk.tf.json")
        for block in ("resource", "data")
        for by_name in json.loads(stack.read_bytes()).get(block, {}).values()
    )


def exponent(sizes: Sequence[Size]) -> float:
    """Return p of `seconds = start + b * resources ** p`, fitted to three sizes; 1 is linear.

    The formula contains the start, which is the same for every size: otherwise the start would make
    growth look smaller than it is.
    """
    (x1, y1), (x2, y2), (x3, y3) = ((size.resources, size.result.seconds) for size in sizes)
    target = (y3 - y2) / (y2 - y1)
    low, high = 0.01, 4.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        ratio = (x3**middle - x2**middle) / (x2**middle - x1**middle)
        low, high = (middle, high) if ratio < target else (low, middle)
    return low


def _project(place: Path, environments: int, services: int) -> Path:
    Clone.of_sources(place)
    for file in (place / "environments").glob("*.py"):
        if file.name != "__init__.py":
            file.unlink()
    for number in range(environments):
        name = f"env{number}"
        text = _ENVIRONMENT.format(name=name, services=services)
        (place / "environments" / f"{name}.py").write_text(text, encoding="utf-8")
    return place
