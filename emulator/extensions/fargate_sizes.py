"""Fargate offers certain task sizes only.

Gap: moto registers any CPU and memory. Source: Amazon ECS developer guide, "Task CPU and memory" of
the Fargate task definition parameters (Linux). Source of the message: issue 737 of
aws-games/cloud-game-development-toolkit.
"""

from typing import Any

from moto.ecs.exceptions import EcsClientException
from moto.ecs.models import EC2ContainerServiceBackend

from emulator.extensions.patching import before

_GIB = 1024
MEMORY_MIB = {
    256: [512, _GIB, 2 * _GIB],
    512: range(_GIB, 5 * _GIB, _GIB),
    1024: range(2 * _GIB, 9 * _GIB, _GIB),
    2048: range(4 * _GIB, 17 * _GIB, _GIB),
    4096: range(8 * _GIB, 31 * _GIB, _GIB),
    8192: range(16 * _GIB, 61 * _GIB, 4 * _GIB),
    16384: range(32 * _GIB, 121 * _GIB, 8 * _GIB),
}


def apply() -> None:
    """Check the size of a task before its definition is registered."""

    @before(EC2ContainerServiceBackend, "register_task_definition")
    def register_task_definition(
        _backend: Any,
        requires_compatibilities: list[str] | None,
        cpu: str | None,
        memory: str | None,
    ) -> None:
        if "FARGATE" in (requires_compatibilities or ()) and not _is_offered(cpu, memory):
            raise EcsClientException(
                f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. "
                "See the Amazon ECS documentation for the valid values."
            )


def _is_offered(cpu: str | None, memory: str | None) -> bool:
    """Return whether Fargate offers the size; units such as `.5 vCPU` are not supported here."""
    return int(memory or 0) in MEMORY_MIB.get(int(cpu or 0), [])
