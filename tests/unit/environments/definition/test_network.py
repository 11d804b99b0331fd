import pytest

from environments.definition import DedicatedVpc
from tests.unit.environments.definition.refusal import refusal


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
