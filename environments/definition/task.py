"""The sizes, writable paths and sidecars of Fargate tasks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from environments.definition.base import shown
from environments.definition.checks import Check, Text, at_most, matching

if TYPE_CHECKING:
    from environments.definition.service import Service

_GIB = 1024
# Source: Amazon ECS developer guide, "Task CPU and memory" of the Fargate task definition
# parameters.
MEMORY_MIB_BY_CPU_UNITS: dict[int, Sequence[int]] = {
    256: (512, 1 * _GIB, 2 * _GIB),
    512: range(1 * _GIB, 4 * _GIB + 1, _GIB),
    1024: range(2 * _GIB, 8 * _GIB + 1, _GIB),
    2048: range(4 * _GIB, 16 * _GIB + 1, _GIB),
    4096: range(8 * _GIB, 30 * _GIB + 1, _GIB),
    8192: range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB),
    16384: range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB),
}


def allowed_memory(cpu_units: int) -> str:
    """Return the memory sizes that Fargate allows with `cpu_units`, as text."""
    sizes = MEMORY_MIB_BY_CPU_UNITS[cpu_units]
    if isinstance(sizes, range):
        return f"{sizes[0]} to {sizes[-1]} in steps of {sizes.step}"
    *first, last = sizes
    return f"{', '.join(str(size) for size in first)} or {last}"


def check_size(cpu_units: int, memory_mib: int) -> None:
    """Refuse a size that Fargate does not offer for Linux tasks."""
    if cpu_units not in MEMORY_MIB_BY_CPU_UNITS:
        sizes = ", ".join(str(cpu_units) for cpu_units in MEMORY_MIB_BY_CPU_UNITS)
        raise ValueError(f"cpu_units must be one of {sizes}, got {shown(cpu_units)}")
    if memory_mib not in MEMORY_MIB_BY_CPU_UNITS[cpu_units]:
        raise ValueError(
            f"memory_mib must be {allowed_memory(cpu_units)} with cpu_units {cpu_units}, "
            f"got {shown(memory_mib)}"
        )


# The same paths as in modules/fargate_service/container_security.py, whose import would start Node.
# A test compares the two.
EXECUTE_COMMAND_PATHS = ("/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm")


def _volume(path: str) -> str:
    """Return the name of the volume of a path, in letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", path)


def _check_volumes(paths: tuple[str, ...]) -> tuple[str, ...]:
    taken: dict[str, str] = {}
    for path in paths:
        name = _volume(path)
        if name in taken:
            raise ValueError(
                f"must be paths that differ in letters and digits, which {path!r} and "
                f"{taken[name]!r} do not"
            )
        taken[name] = path
    return paths


WritablePath = Annotated[
    Text,
    matching(
        r"(?=.{2,200}\Z)(?!/(?:dev|proc|sys)(?:/|\Z))(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._-]+)+",
        "an absolute path of at most 200 letters, digits and ._-/ such as '/tmp', and not in "
        "/dev, /proc or /sys",
    ),
]
WritablePaths = Annotated[
    tuple[WritablePath, ...],
    at_most(20, "paths"),
    Check(_check_volumes, "paths that differ in letters and digits"),
]


def check_beside_execute_command(services: Sequence["Service"]) -> None:
    """Refuse a path whose volume would have the same name as a volume of ECS Exec."""
    needed = {_volume(path): path for path in EXECUTE_COMMAND_PATHS}
    for service in services:
        for path in service.writable_paths:
            other = needed.get(_volume(path), path)
            if other != path:
                raise ValueError(
                    f"service {service.name!r}: writable_paths must differ in letters and digits "
                    f"from {other!r}, which ECS Exec needs, got {path!r}"
                )


@dataclass(frozen=True)
class Taken:
    """The names of containers and ports, the TCP ports and the variables of one sidecar."""

    names: Sequence[str] = ()
    tcp_ports: Sequence[int] = ()
    variables: Sequence[str] = ()


# The same name as in modules/fargate_service/one_off_tasks.py. A test compares the two.
TIME_LIMIT = "time-limit"
"""The name of the container that limits the time of a one-off task."""

# The same values as in modules/tracing.py. Definitions must not import constructs, so that loading
# an environment starts no Node. A test compares the two.
TAKEN: Mapping[str, Taken] = {
    "xray": Taken(names=("xray",), variables=("AWS_XRAY_DAEMON_ADDRESS",)),
    "adot": Taken(
        names=("adot", "otlp-grpc", "otlp-http"),
        tcp_ports=(4317, 4318),
        variables=("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL"),
    ),
    "none": Taken(),
}


def check_sidecar(tracing: str, services: Sequence["Service"]) -> None:
    """Refuse a service that has the name, the port or a secret variable of its sidecar.

    A plain variable of the same name is allowed: the sidecar's value replaces it.
    """
    taken = TAKEN[tracing]
    for service in services:
        for field, value, others in (
            ("name", service.name, taken.names),
            ("port", service.port, taken.tcp_ports),
            *(("secret_names", name, taken.variables) for name in service.secret_names),
        ):
            if value in others:
                raise ValueError(
                    f"service {service.name!r}: {field} must differ from what the sidecar of "
                    f"tracing {tracing!r} has in the same task "
                    f"({', '.join(str(other) for other in others)}), got {value!r}"
                )
