from collections.abc import Callable
from typing import Any

import pytest

from emulator.documented_limits import (
    Limit,
    broken,
    limits,
    limits_of,
    parts,
    size,
    steps,
    values_at,
)
from tests.helpers.generated.limits import MEMBERS
from tests.helpers.limit_examples import allowed_examples, refused_examples


def examples(of: Callable[[Limit], list[Any]]) -> list[Any]:
    return [
        pytest.param(limit, value, id=f"{number} {limit.requests[0]} {str(value)[:20]}")
        for number, limit in enumerate(limits())
        for value in of(limit)
    ]


@pytest.mark.parametrize(("limit", "value"), examples(allowed_examples))
def test_the_last_value_within_a_limit_is_accepted(limit: Limit, value: Any) -> None:
    assert limit.violation("member", value) is None


@pytest.mark.parametrize(("limit", "value"), examples(refused_examples))
def test_the_first_value_beyond_a_limit_is_refused(limit: Limit, value: Any) -> None:
    assert limit.violation("member", value) is not None


def test_every_limit_has_examples_of_both_kinds_and_a_source() -> None:
    for limit in limits():
        assert limit.source
        assert refused_examples(limit), limit.requests
        assert allowed_examples(limit), limit.requests


def test_a_whole_request_is_measured_as_compact_json() -> None:
    environment = [{"name": "A", "value": ""}]
    request = {"containerDefinitions": [{"environment": environment}]}
    environment[0]["value"] = "x" * (64 * 1024 - size(request))

    assert broken("ecs", "RegisterTaskDefinition", request) is None
    environment[0]["value"] += "x"
    found = broken("ecs", "RegisterTaskDefinition", request)

    assert found is not None
    assert found.message == "Actual length: '65537'. Max allowed length is '65536' bytes."


@pytest.mark.parametrize(
    ("value", "path", "found"),
    [
        ({"A": {"b": [{"C": 1}, {"C": 2}]}}, "A/b/[]/C", [("a.b.1.member.c", 1),
                                                          ("a.b.2.member.c", 2)]),
        ({"A": [{"Key": "x", "V": 1}, {"Key": "y", "V": 2}]}, "A/[Key=y]/V",
         [("a.2.member.v", 2)]),
        ({"A": {"x": 1}}, "A/{key}", [("a.key", "x")]),
        ({"A": '{"b": [1]}'}, "A/{json}/b/[]", [("a.b.1.member", 1)]),
        ({"B": 1}, "A/[]/C", []),
        ({"A": 1}, "", [("", {"A": 1})]),
    ],
)  # fmt: skip
def test_a_path_finds_every_value_that_it_names(value: Any, path: str, found: Any) -> None:
    assert list(values_at(value, steps(path))) == found


def test_every_limit_of_values_in_stacks_is_checked_in_stacks() -> None:
    checked = [
        limit
        for member in MEMBERS
        for service, operation, path in [parts(member)]
        for limit, of_member in limits_of(service, operation)
        if of_member == steps(path)
    ]

    unchecked = {limit.requests[0] for limit in limits() if limit not in checked}

    assert unchecked == {
        "ecs RegisterTaskDefinition",  # measured in test_valid.py
        "ssm PutParameter Name",  # bin/cruddur secret sends these
        "ssm PutParameter Value",
    }
