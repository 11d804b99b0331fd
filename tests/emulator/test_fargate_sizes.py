"""Sizes of Fargate tasks in the emulator."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from environments.definition.task import MEMORY_MIB_BY_CPU_UNITS
from tests.helpers.emulator import Emulator


def register(emulator: Emulator, cpu_units: int, memory_mib: int, launch_type: str) -> Any:
    return emulator.client("ecs").register_task_definition(
        family="sizes",
        containerDefinitions=[{"name": "app", "image": "app:v1"}],
        requiresCompatibilities=[launch_type],
        cpu=str(cpu_units),
        memory=str(memory_mib),
    )


@pytest.mark.parametrize("cpu_units", MEMORY_MIB_BY_CPU_UNITS)
def test_the_sizes_that_an_environment_may_have_are_accepted(
    emulator: Emulator, cpu_units: int
) -> None:
    for memory_mib in MEMORY_MIB_BY_CPU_UNITS[cpu_units]:
        register(emulator, cpu_units, memory_mib, "FARGATE")


@pytest.mark.parametrize(
    ("cpu_units", "memory_mib"), [(255, 512), (256, 1536), (512, 5120), (8192, 17408), (1024, 1024)]
)
def test_another_size_is_refused_on_fargate_only(
    emulator: Emulator, cpu_units: int, memory_mib: int
) -> None:
    register(emulator, cpu_units, memory_mib, "EC2")

    with pytest.raises(ClientError, match=r"ClientException.*No Fargate configuration exists"):
        register(emulator, cpu_units, memory_mib, "FARGATE")
