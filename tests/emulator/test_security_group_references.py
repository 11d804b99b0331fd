"""Security group rules of the emulator that reference another security group."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.helpers.emulator import Emulator

MISSING = "sg-0123456789abcdef0"
OTHER_NETWORK = (
    r"InvalidGroup\.NotFound.*You have specified two resources that belong to different networks\."
)
NewGroup = Callable[[str], str]


@pytest.fixture
def vpc_ids(emulator: Emulator) -> tuple[str, str]:
    """Create two VPCs that are not peered, and return their ids."""
    ec2 = emulator.client("ec2")
    first, second = (
        str(ec2.create_vpc(CidrBlock=cidr_block)["Vpc"]["VpcId"])
        for cidr_block in ("10.1.0.0/16", "10.2.0.0/16")
    )
    return first, second


@pytest.fixture
def new_group(emulator: Emulator) -> NewGroup:
    """Return a function that creates a security group in a VPC and returns its id."""

    def create(vpc_id: str) -> str:
        name = f"group-{vpc_id}"
        group = emulator.client("ec2").create_security_group(
            GroupName=name, Description=name, VpcId=vpc_id
        )
        return str(group["GroupId"])

    return create


def authorize(emulator: Emulator, group_id: str, referenced_id: str, direction: str) -> str:
    """Add to the first group a rule that references the second, and return the rule's id."""
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "UserIdGroupPairs": [{"GroupId": referenced_id}],
    }
    call = getattr(emulator.client("ec2"), f"authorize_security_group_{direction}")
    answer = call(GroupId=group_id, IpPermissions=[permission])
    return str(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def modify(emulator: Emulator, group_id: str, rule_id: str, referenced_id: str) -> None:
    """Modify a rule so that it references another group."""
    rule: dict[str, Any] = {
        "IpProtocol": "tcp",
        "FromPort": 5432,
        "ToPort": 5432,
        "ReferencedGroupId": referenced_id,
    }
    emulator.client("ec2").modify_security_group_rules(
        GroupId=group_id,
        SecurityGroupRules=[{"SecurityGroupRuleId": rule_id, "SecurityGroupRule": rule}],
    )


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_a_group_of_another_network_cannot_be_referenced(
    emulator: Emulator, vpc_ids: tuple[str, str], new_group: NewGroup, direction: str
) -> None:
    ours, theirs = map(new_group, vpc_ids)

    with pytest.raises(ClientError, match=OTHER_NETWORK):
        authorize(emulator, theirs, ours, direction)


def test_a_rule_cannot_be_modified_to_reference_such_a_group(
    emulator: Emulator, vpc_ids: tuple[str, str], new_group: NewGroup
) -> None:
    ours, theirs = map(new_group, vpc_ids)
    rule_id = authorize(emulator, ours, ours, "ingress")

    with pytest.raises(ClientError, match=OTHER_NETWORK):
        modify(emulator, ours, rule_id, theirs)


def test_a_group_of_a_peered_vpc_can_be_referenced_once_the_peering_is_active(
    emulator: Emulator, vpc_ids: tuple[str, str], new_group: NewGroup
) -> None:
    ours, theirs = map(new_group, vpc_ids)
    ec2 = emulator.client("ec2")
    peering = ec2.create_vpc_peering_connection(VpcId=vpc_ids[0], PeerVpcId=vpc_ids[1])
    peering_id = peering["VpcPeeringConnection"]["VpcPeeringConnectionId"]

    with pytest.raises(ClientError, match=OTHER_NETWORK):
        authorize(emulator, theirs, ours, "ingress")
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering_id)
    authorize(emulator, theirs, ours, "ingress")


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_a_group_that_does_not_exist_has_no_rules_and_cannot_be_referenced(
    emulator: Emulator, vpc_ids: tuple[str, str], new_group: NewGroup, direction: str
) -> None:
    ours = new_group(vpc_ids[0])
    refused = rf"InvalidGroup\.NotFound.*'{MISSING}' does not exist"

    with pytest.raises(ClientError, match=refused):
        authorize(emulator, MISSING, ours, direction)
    with pytest.raises(ClientError, match=refused):
        authorize(emulator, ours, MISSING, direction)


def test_a_rule_cannot_be_modified_to_reference_a_group_that_does_not_exist(
    emulator: Emulator, vpc_ids: tuple[str, str], new_group: NewGroup
) -> None:
    ours = new_group(vpc_ids[0])
    rule_id = authorize(emulator, ours, ours, "ingress")

    with pytest.raises(ClientError, match=rf"'{MISSING}' does not exist"):
        modify(emulator, ours, rule_id, MISSING)
