"""The JSON of every stack of every environment is the reviewed one."""

import difflib

import pytest

from tests.helpers.addresses import ACCEPT
from tests.your_environments.reviewed import snapshot, snapshots

STACKS = snapshots()


@pytest.mark.parametrize("stack", STACKS)
def test_the_stack_is_the_reviewed_one(stack: str) -> None:
    file = snapshot(stack)
    reviewed = file.read_text(encoding="utf-8") if file.exists() else ""

    if reviewed != STACKS[stack]:
        difference = difflib.unified_diff(
            reviewed.splitlines(), STACKS[stack].splitlines(), "reviewed", stack, lineterm=""
        )
        pytest.fail("\n".join([*difference, ACCEPT]), pytrace=False)
