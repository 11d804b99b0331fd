"""The synthesized JSON contains nothing that only Terraform has."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.examples.environments import DEV, PROD
from tests.helpers.synthesis import synthesize_environment

# What OpenTofu 1.10 documents too ("Configuration syntax", "Functions", "Backend type: s3").
BLOCKS = {
    *("//", "data", "locals", "moved", "output", "provider", "removed", "resource", "terraform"),
    "variable",
}
SETTINGS = {"backend", "required_providers"}
BACKEND = {"bucket", "encrypt", "key", "kms_key_id", "region", "use_lockfile"}
FUNCTIONS = {"jsonencode", "one", "toset"}
EXPRESSION = re.compile(r"\$\{(.*?)\}", re.DOTALL)
CALL = re.compile(r"([a-z][a-z0-9_:]*)\(")
# Terraform 1.11's own: OpenTofu spells arguments that no state keeps in the same way, since 1.11.
WRITE_ONLY = re.compile(r"_wo(?:_version)?\Z")


@pytest.fixture(scope="module")
def documents() -> list[dict[str, Any]]:
    return [
        stack.document
        for environment in (DEV, PROD)
        for stack in synthesize_environment(environment).values()
    ]


def test_there_is_no_block_or_setting_that_opentofu_does_not_have(
    documents: list[dict[str, Any]],
) -> None:
    for document in documents:
        assert document.keys() <= BLOCKS
        assert document["terraform"].keys() <= SETTINGS
        assert document["terraform"]["backend"]["s3"].keys() <= BACKEND


def test_expressions_call_no_function_that_opentofu_does_not_have(
    documents: list[dict[str, Any]],
) -> None:
    texts = [part for part in parts(documents) if isinstance(part, str)]
    expressions = [expression for text in texts for expression in EXPRESSION.findall(text)]

    assert {name for text in expressions for name in CALL.findall(text)} <= FUNCTIONS


def test_no_argument_is_write_only(documents: list[dict[str, Any]]) -> None:
    names = {name for part in parts(documents) if isinstance(part, dict) for name in part}

    assert [name for name in names if WRITE_ONLY.search(name)] == []


def parts(value: Any) -> Iterator[Any]:
    """Yield the value and every value inside it."""
    yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inside:
        yield from parts(part)
