"""The JSON of every stack of every environment is the reviewed one."""

import difflib

import pytest

from environments.definition import load_environments
from tests.helpers.addresses import ACCEPT
from tests.helpers.synthesis import stack_names
from tests.your_environments.reviewed import snapshot, snapshots


@pytest.mark.parametrize("stack", stack_names(load_environments()))
def test_the_stack_is_the_reviewed_one(stack: str) -> None:
    file = snapshot(stack)
    reviewed = file.read_text(encoding="utf-8") if file.exists() else ""

    synthesized = snapshots()[stack]

    if reviewed != synthesized:
        difference = difflib.unified_diff(
            reviewed.splitlines(), synthesized.splitlines(), "reviewed", stack, lineterm=""
        )
        pytest.fail("\n".join([*difference, ACCEPT]), pytrace=False)
