"""The emulator's promises about descriptions of security groups, which EC2 restricts."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.emulator.process import Emulator

APOSTROPHE = "the VPC's endpoints"


@pytest.fixture
def group_id(emulator: Emulator, request: pytest.FixtureRequest) -> str:
    name = request.node.name.replace("[", "-").rstrip("]")
    group = emulator.client("ec2").create_security_group(GroupName=name, Description="described")
    return str(group["GroupId"])


def permission(**peer: Any) -> list[dict[str, Any]]:
    return [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peer}]


@pytest.mark.parametrize("description", [APOSTROPHE, "an arrow ->", "x" * 256])
def test_a_rule_with_another_description_is_refused(
    emulator: Emulator, group_id: str, description: str
) -> None:
    peer = {"CidrIp": "10.0.0.0/8", "Description": description}

    with pytest.raises(ClientError, match=r"InvalidParameterValue.* Invalid rule description"):
        emulator.client("ec2").authorize_security_group_egress(
            GroupId=group_id, IpPermissions=permission(IpRanges=[peer])
        )


def test_a_rule_that_references_a_group_is_refused_likewise(
    emulator: Emulator, group_id: str
) -> None:
    peer = {"GroupId": group_id, "Description": APOSTROPHE}

    with pytest.raises(ClientError, match="Invalid rule description"):
        emulator.client("ec2").authorize_security_group_ingress(
            GroupId=group_id, IpPermissions=permission(UserIdGroupPairs=[peer])
        )


def test_a_rule_cannot_be_given_such_a_description_later(emulator: Emulator, group_id: str) -> None:
    ec2 = emulator.client("ec2")
    answer = ec2.authorize_security_group_ingress(
        GroupId=group_id, IpPermissions=permission(IpRanges=[{"CidrIp": "10.0.0.0/8"}])
    )
    rule = {
        "SecurityGroupRuleId": answer["SecurityGroupRules"][0]["SecurityGroupRuleId"],
        "SecurityGroupRule": {
            "IpProtocol": "tcp",
            "FromPort": 443,
            "ToPort": 443,
            "CidrIpv4": "10.0.0.0/8",
            "Description": APOSTROPHE,
        },
    }

    with pytest.raises(ClientError, match="Invalid rule description"):
        ec2.modify_security_group_rules(GroupId=group_id, SecurityGroupRules=[rule])


def test_a_group_with_another_description_is_refused(emulator: Emulator) -> None:
    with pytest.raises(ClientError, match="Invalid security group description"):
        emulator.client("ec2").create_security_group(GroupName="x", Description=APOSTROPHE)


def test_every_character_that_ec2_names_is_accepted(emulator: Emulator, group_id: str) -> None:
    peer = {"CidrIp": "10.0.0.0/8", "Description": "aZ09. _-:/()#,@[]+=&;{}!$*"}

    emulator.client("ec2").authorize_security_group_ingress(
        GroupId=group_id, IpPermissions=permission(IpRanges=[peer])
    )
