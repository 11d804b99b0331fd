"""Sizes of Fargate tasks in the emulator, and default values of task definitions, as in AWS."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from environments.definition.task import MEMORY_MIB_BY_CPU_UNITS
from tests.helpers.emulator import Emulator


def register(emulator: Emulator, container: dict[str, Any], **task: Any) -> dict[str, Any]:
    """Register a task definition with one container, and return that container."""
    answer = emulator.client("ecs").register_task_definition(
        family="app",
        containerDefinitions=[{"name": "app", "image": "app", "memory": 64, **container}],
        **task,
    )
    (registered,) = answer["taskDefinition"]["containerDefinitions"]
    return dict(registered)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({"drop": ["ALL"]}, {"add": [], "drop": ["ALL"]}),
        ({"add": ["SYS_PTRACE"]}, {"add": ["SYS_PTRACE"], "drop": []}),
    ],
)
def test_a_task_definition_has_both_lists_of_capabilities(
    emulator: Emulator, sent: dict[str, list[str]], stored: dict[str, list[str]]
) -> None:
    registered = register(emulator, {"linuxParameters": {"capabilities": sent}})

    assert registered["linuxParameters"]["capabilities"] == stored


def test_a_container_has_what_ecs_adds(emulator: Emulator) -> None:
    check = {"command": ["CMD-SHELL", "true"]}
    container = {"portMappings": [{"containerPort": 80}], "healthCheck": check}

    registered = register(emulator, container, networkMode="awsvpc")

    assert registered["portMappings"] == [{"containerPort": 80, "hostPort": 80}]
    assert registered["healthCheck"] == {**check, "interval": 30, "timeout": 5, "retries": 3}


def register_size(emulator: Emulator, cpu_units: int, memory_mib: int, launch_type: str) -> None:
    size = {"cpu": str(cpu_units), "memory": str(memory_mib)}
    register(emulator, {}, requiresCompatibilities=[launch_type], **size)


@pytest.mark.parametrize("cpu_units", MEMORY_MIB_BY_CPU_UNITS)
def test_the_sizes_that_an_environment_may_have_are_accepted(
    emulator: Emulator, cpu_units: int
) -> None:
    for memory_mib in MEMORY_MIB_BY_CPU_UNITS[cpu_units]:
        register_size(emulator, cpu_units, memory_mib, "FARGATE")


@pytest.mark.parametrize(
    ("cpu_units", "memory_mib"), [(255, 512), (256, 1536), (512, 5120), (8192, 17408), (1024, 1024)]
)
def test_another_size_is_refused_on_fargate_only(
    emulator: Emulator, cpu_units: int, memory_mib: int
) -> None:
    register_size(emulator, cpu_units, memory_mib, "EC2")

    with pytest.raises(ClientError, match=r"ClientException.*No Fargate configuration exists"):
        register_size(emulator, cpu_units, memory_mib, "FARGATE")
