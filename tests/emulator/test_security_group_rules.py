"""Security group rules of the emulator. If they lost arguments, Terraform would see drift."""

from typing import Any

import pytest

from tests.helpers.emulator import Emulator


@pytest.fixture
def group_id(emulator: Emulator, request: pytest.FixtureRequest) -> str:
    ec2 = emulator.client("ec2")
    vpc_id = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    name = request.node.name
    group = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc_id)
    return str(group["GroupId"])


def _rule(emulator: Emulator, group_id: str, **peer: Any) -> str:
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peer}
    answer = emulator.client("ec2").authorize_security_group_ingress(
        GroupId=group_id, IpPermissions=[permission]
    )
    return str(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def _described(emulator: Emulator, rule_id: str) -> dict[str, Any]:
    answer = emulator.client("ec2").describe_security_group_rules(SecurityGroupRuleIds=[rule_id])
    rule: dict[str, Any] = answer["SecurityGroupRules"][0]
    return rule


def test_a_rule_between_security_groups_keeps_its_description(
    emulator: Emulator, group_id: str
) -> None:
    pair = {"GroupId": group_id, "Description": "from itself"}

    rule_id = _rule(emulator, group_id, UserIdGroupPairs=[pair])

    assert _described(emulator, rule_id)["Description"] == "from itself"


def test_a_rule_for_a_prefix_list_keeps_its_description(emulator: Emulator, group_id: str) -> None:
    prefix_list_id = emulator.client("ec2").describe_managed_prefix_lists()["PrefixLists"][0][
        "PrefixListId"
    ]
    prefix_list = {"PrefixListId": prefix_list_id, "Description": "from S3"}

    rule_id = _rule(emulator, group_id, PrefixListIds=[prefix_list])

    assert _described(emulator, rule_id)["Description"] == "from S3"


def test_a_modified_rule_takes_its_new_peer(emulator: Emulator, group_id: str) -> None:
    ec2 = emulator.client("ec2")
    default_group = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]
    rule_id = _rule(emulator, group_id, UserIdGroupPairs=[{"GroupId": group_id}])

    request = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "ReferencedGroupId": default_group["GroupId"],
    }
    ec2.modify_security_group_rules(
        GroupId=group_id,
        SecurityGroupRules=[{"SecurityGroupRuleId": rule_id, "SecurityGroupRule": request}],
    )

    peer = _described(emulator, rule_id)["ReferencedGroupInfo"]
    assert peer["GroupId"] == default_group["GroupId"]


def test_a_rule_for_all_protocols_can_be_modified(emulator: Emulator, group_id: str) -> None:
    rule_id = _rule(emulator, group_id, IpProtocol="-1", IpRanges=[{"CidrIp": "10.0.0.0/8"}])

    request = {"IpProtocol": "-1", "CidrIpv4": "10.0.0.0/8", "Description": "changed"}
    emulator.client("ec2").modify_security_group_rules(
        GroupId=group_id,
        SecurityGroupRules=[{"SecurityGroupRuleId": rule_id, "SecurityGroupRule": request}],
    )

    assert _described(emulator, rule_id)["Description"] == "changed"
