from typing import Any

import pytest

from environments.definition import DedicatedVpc, Destination
from tests.helpers.examples import service
from tests.helpers.refusal import refusal

RANGE = {"cidr_block": "10.0.0.0/8"}


@pytest.mark.parametrize("cidr_block", ["10.0.0.0/8", "10.0.0.0/25"])
def test_a_vpc_too_large_for_aws_or_too_small_for_its_subnets_is_refused(cidr_block: str) -> None:
    assert refusal(DedicatedVpc, cidr_block=cidr_block) == (
        "network: cidr_block must be /16 to /24, so that its six subnets have room for a load "
        f"balancer, got {cidr_block!r}"
    )


def test_a_public_range_is_refused_with_the_private_ranges() -> None:
    assert refusal(DedicatedVpc, cidr_block="11.0.0.0/16") == (
        "network: cidr_block must be in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, "
        "got '11.0.0.0/16'"
    )


@pytest.mark.parametrize("cidr_block", ["10.0.0.0", "10.0.0.1/8", "::/0"])
def test_a_range_that_terraform_would_not_keep_is_refused(cidr_block: str) -> None:
    assert refusal(DedicatedVpc, cidr_block=cidr_block) == (
        "network: cidr_block must be an IPv4 range that starts at its network's address, such as "
        f"10.0.0.0/16, got {cidr_block!r}"
    )


@pytest.mark.parametrize(
    ("peers", "got"),
    [
        ({}, "none"),
        (
            {**RANGE, "prefix_list_id": "pl-01234567"},
            "'10.0.0.0/8', 'pl-01234567'",
        ),
        (
            {**RANGE, "security_group_id": "sg-01234567"},
            "'10.0.0.0/8', 'sg-01234567'",
        ),
    ],
)
def test_a_destination_has_exactly_one_peer(peers: dict[str, Any], got: str) -> None:
    assert refusal(Destination, name="office", port=443, **peers) == (
        "calls_out_to 'office': exactly one of cidr_block, prefix_list_id and security_group_id "
        f"must be given, got {got}"
    )


def test_a_service_has_at_most_twenty_destinations() -> None:
    destinations = tuple(
        Destination(name=f"port-{port}", cidr_block="10.0.0.0/8", port=port)
        for port in range(1, 22)
    )

    assert len(service(calls_out_to=destinations[:20]).calls_out_to) == 20
    assert refusal(service, calls_out_to=destinations).startswith(
        "service 'worker': calls_out_to must be at most 20 destinations, got "
    )
