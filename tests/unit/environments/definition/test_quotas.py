from collections.abc import Callable, Sequence
from typing import Any

import pytest

from environments.definition import DedicatedVpc, Destination, GitHubActions, Service
from environments.definition.quotas import (
    MOST_HOSTS,
    MOST_METRICS,
    MOST_RULES,
    RULES_OF_OUR_OWN,
    check_quotas,
)
from tests.helpers.examples import api, environment, service, table, web
from tests.helpers.refusal import refusal
from tests.helpers.synthesis import application

VPC = DedicatedVpc(cidr_block="10.0.0.0/16", nat="one")


def internal(count: int, **changes: Any) -> list[Service]:
    return [service(name=f"internal-{number}", **changes) for number in range(count)]


def names(count: int) -> tuple[str, ...]:
    return tuple(f"internal-{number}" for number in range(count))


def with_hosts(count: int) -> list[Service]:
    others = [
        api(name=f"api-{number}", host=f"api-{number}", listener_rule_priority=number)
        for number in range(1, count)
    ]
    return [web(), *others]


def with_callees(count: int) -> list[Service]:
    destinations = tuple(
        Destination(name=f"d-{port}", cidr_block="10.0.0.0/8", port=port) for port in range(1, 21)
    )
    caller = web(connects_to=names(count - len(destinations)), calls_out_to=destinations)
    return [caller, *internal(count - len(destinations))]


def with_callers(count: int) -> list[Service]:
    """The load balancer is one of the callers."""
    return [web(), *internal(count - 1, connects_to=("web",))]


def with_connections(count: int) -> list[Service]:
    callees = internal(20)
    callers = [
        service(name=f"caller-{number}", connects_to=names(20)) for number in range(count // 20)
    ]
    return [web(connects_to=names(count % 20)), *callees, *callers]


@pytest.mark.parametrize(
    ("services", "most", "has_endpoints", "line"),
    [
        (with_hosts, MOST_HOSTS, False, "services must hold at most 10 with a host"),
        (internal, MOST_RULES, True, "services must be at most 60 (rules of the endpoints'"),
        (internal, MOST_METRICS, False, "services must be at most 500 (CloudWatch's quota"),
        (
            with_callees,
            MOST_RULES - RULES_OF_OUR_OWN,
            False,
            "service 'web': connects_to and calls_out_to must have at most 56 members",
        ),
        (with_callers, MOST_RULES, False, "connects_to must name 'web' in at most 59 services"),
        (with_connections, MOST_METRICS, False, "connects_to must have at most 500 names in all"),
    ],
)
def test_a_quota_allows_its_number_and_no_more(
    services: Callable[[int], Sequence[Service]], most: int, has_endpoints: bool, line: str
) -> None:
    check_quotas(services(most), has_endpoints=has_endpoints)

    with pytest.raises(ValueError, match=r", got [0-9]+\Z") as refused:
        check_quotas(services(most + 1), has_endpoints=has_endpoints)

    assert str(refused.value).startswith(line)


def test_more_than_ten_host_names_are_refused_in_one_line() -> None:
    line = refusal(environment, services=tuple(with_hosts(11)))

    assert line.startswith("services must hold at most 10 ")
    assert line.endswith(" got 11")


def test_the_rules_of_our_own_leave_room_for_those_of_users() -> None:
    """Use the network and the settings that need the most rules."""
    services = (web(dynamodb_tables=(table(),)),)
    stack = application(environment(network=VPC, tracing="xray", services=services))

    rules = stack.all("aws_vpc_security_group_egress_rule")
    assert sum(path.startswith("service/web/") for path in rules) == RULES_OF_OUR_OWN


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        (
            "secret_names",
            tuple(f"SECRET_{number}" for number in range(90)),
            "secret_names must come to at most 8000 characters of ARNs, for which a role's policy",
        ),
        (
            "dynamodb_tables",
            tuple(table(f"table-{number}") for number in range(50)),
            "dynamodb_tables must come to at most 8000 characters of ARNs",
        ),
        (
            "environment_variables",
            {"LARGE": "é" * 30_000},
            "environment_variables must come to at most 49152 bytes",
        ),
    ],
)
def test_more_than_a_policy_or_task_definition_has_room_for_is_refused(
    field: str, value: object, reason: str
) -> None:
    assert reason in refusal(service, **{field: value})


def test_more_tables_than_the_boundary_has_room_for_are_refused_with_github() -> None:
    tables = tuple(table("t" * 200 + str(number), create=False) for number in range(8))
    services = (web(dynamodb_tables=tables),)

    assert refusal(environment, github=GitHubActions(repository="a/b"), services=services) == (
        "github: the names of all dynamodb_tables must fit into an IAM policy: 3000 characters, "
        "two ARNs for each, got 4176"
    )
