"""Number of rules in a security group of the emulator."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.helpers.emulator import Emulator

REFUSED = "RulesPerSecurityGroupLimitExceeded"


@pytest.fixture
def group_id(emulator: Emulator, request: pytest.FixtureRequest) -> str:
    group = emulator.client("ec2").create_security_group(
        GroupName=request.node.name, Description="many rules"
    )
    return str(group["GroupId"])


def add(emulator: Emulator, group_id: str, direction: str = "ingress", **peers: Any) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peers}
    authorize = getattr(emulator.client("ec2"), f"authorize_security_group_{direction}")
    authorize(GroupId=group_id, IpPermissions=[rule])


def addresses(first: int, last: int) -> list[dict[str, str]]:
    return [{"CidrIp": f"10.0.0.{number}/32"} for number in range(first, last + 1)]


def test_a_group_has_sixty_rules_in_each_direction(emulator: Emulator, group_id: str) -> None:
    add(emulator, group_id, IpRanges=addresses(1, 60))
    add(emulator, group_id, "egress", IpRanges=addresses(1, 59))  # 60 with the default egress rule

    for direction in ("ingress", "egress"):
        with pytest.raises(ClientError, match=REFUSED):
            add(emulator, group_id, direction, IpRanges=addresses(61, 61))


def test_ipv6_rules_count_apart(emulator: Emulator, group_id: str) -> None:
    add(emulator, group_id, IpRanges=addresses(1, 60))

    add(emulator, group_id, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/32"}])


def test_a_referenced_group_counts(emulator: Emulator, group_id: str) -> None:
    add(emulator, group_id, IpRanges=addresses(1, 60))

    with pytest.raises(ClientError, match=REFUSED):
        add(emulator, group_id, UserIdGroupPairs=[{"GroupId": group_id}])


def test_a_prefix_list_counts_with_its_weight(emulator: Emulator, group_id: str) -> None:
    ec2 = emulator.client("ec2")
    prefix_list = ec2.create_managed_prefix_list(
        PrefixListName="ten", MaxEntries=10, AddressFamily="IPv4"
    )["PrefixList"]["PrefixListId"]
    s3 = next(
        managed["PrefixListId"]
        for managed in ec2.describe_managed_prefix_lists()["PrefixLists"]
        if managed["PrefixListName"].endswith(".s3")
    )
    add(emulator, group_id, IpRanges=addresses(1, 51))

    with pytest.raises(ClientError, match=REFUSED):
        add(emulator, group_id, PrefixListIds=[{"PrefixListId": prefix_list}])
    add(emulator, group_id, PrefixListIds=[{"PrefixListId": s3}])
    add(emulator, group_id, IpRanges=addresses(52, 59))
    with pytest.raises(ClientError, match=REFUSED):
        add(emulator, group_id, IpRanges=addresses(60, 60))
