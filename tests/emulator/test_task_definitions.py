"""The emulator's promises about task definitions, which AWS completes."""

import pytest

from tests.emulator.process import Emulator


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
