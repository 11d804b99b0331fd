"""The reviewed JSON of every stack of every environment.

`bin/test --snapshot-update` rewrites it; the difference is for reviewers.
"""

import json
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from environments.definition import load_environments
from tests.synthesis import synthesize_environment

STACKS = {
    name: synthesized.document
    for environment in load_environments()
    for name, synthesized in synthesize_environment(environment).items()
}


@pytest.mark.parametrize("stack", STACKS)
def test_the_stack_is_the_reviewed_one(stack: str, snapshot: SnapshotAssertion) -> None:
    reviewed = snapshot.with_defaults(extension_class=JSONSnapshotExtension)

    assert _readable(STACKS[stack]) == reviewed


def _readable(value: Any, key: str = "") -> Any:
    """Without the library's metadata, and with JSON inside strings unfolded."""
    if isinstance(value, dict):
        return {name: _readable(item, name) for name, item in value.items() if name != "//"}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if key in {"assume_role_policy", "container_definitions", "dashboard_body", "policy"}:
        return json.loads(value)
    return value
