"""`bin/test --snapshot-update`, which a user runs after editing an environment's file."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.clone import Clone

pytestmark = pytest.mark.emulator

DOMAIN, OTHER_DOMAIN = "dev.cruddur.example", "dev.elsewhere.example"
TABLE, OTHER_TABLE = "cruddur-dev-messages", "cruddur-dev-other-messages"
SNAPSHOTS = "tests/environments/__snapshots__/test_snapshots"
FOLLOWING = (
    "README.md",
    "compose.yaml",
    "docs/architecture-dev.svg",
    f"{SNAPSHOTS}/test_the_stack_is_the_reviewed_one[dev-application].json",
)


@pytest.fixture
def edited(tmp_path: Path) -> Clone:
    """A clone whose development environment has another domain and another table."""
    clone = Clone.of_working_tree(tmp_path / "clone", os.environ)
    clone.edit("environments/dev.py", DOMAIN, OTHER_DOMAIN)
    clone.edit("environments/dev.py", TABLE, OTHER_TABLE)
    return clone


def test_one_command_updates_all_that_follows_from_an_environment(edited: Clone) -> None:
    subprocess.run(
        ["bin/test", "--snapshot-update"], cwd=edited.folder, capture_output=True, check=True
    )

    for file in FOLLOWING:
        text = (edited.folder / file).read_text(encoding="utf-8")
        assert OTHER_DOMAIN in text or OTHER_TABLE in text, file
        assert DOMAIN not in text, file
        assert TABLE not in text, file
    subprocess.run(["bin/docs", "--check"], cwd=edited.folder, check=True)
    subprocess.run(["bin/compose", "--check"], cwd=edited.folder, check=True)
