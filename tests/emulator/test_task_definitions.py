"""Default values that the emulator adds to task definitions, as AWS does."""

import pytest

from tests.helpers.emulator import Emulator


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
    container = {
        "name": "app",
        "image": "app",
        "memory": 64,
        "linuxParameters": {"capabilities": sent},
    }

    answer = emulator.client("ecs").register_task_definition(
        family="capabilities", containerDefinitions=[container]
    )

    (registered,) = answer["taskDefinition"]["containerDefinitions"]
    assert registered["linuxParameters"]["capabilities"] == stored


def test_a_container_has_what_ecs_adds(emulator: Emulator) -> None:
    container = {
        "name": "app",
        "image": "app",
        "memory": 64,
        "portMappings": [{"containerPort": 80}],
        "healthCheck": {"command": ["CMD-SHELL", "true"]},
    }

    answer = emulator.client("ecs").register_task_definition(
        family="completed", networkMode="awsvpc", containerDefinitions=[container]
    )

    (registered,) = answer["taskDefinition"]["containerDefinitions"]
    assert registered["portMappings"] == [{"containerPort": 80, "hostPort": 80}]
    assert registered["healthCheck"] == {
        "command": ["CMD-SHELL", "true"], "interval": 30, "timeout": 5, "retries": 3
    }  # fmt: skip
