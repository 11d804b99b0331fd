"""Security groups of the emulator: their rules, references and quotas."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.helpers.emulator import Emulator

MISSING = "sg-0123456789abcdef0"
NOT_FOUND = rf"InvalidGroup\.NotFound.*'{MISSING}' does not exist"
OTHER_NETWORK = (
    r"InvalidGroup\.NotFound.*You have specified two resources that belong to different networks\."
)
TOO_MANY = "RulesPerSecurityGroupLimitExceeded"
both_directions = pytest.mark.parametrize("direction", ["ingress", "egress"])


@pytest.fixture
def ec2(emulator: Emulator) -> Any:
    return emulator.client("ec2")


@pytest.fixture
def group_id(ec2: Any, request: pytest.FixtureRequest) -> str:
    """Create a security group in the default VPC."""
    return create(ec2, str(request.node.name))


@pytest.fixture
def vpc_ids(ec2: Any) -> list[str]:
    """Create two VPCs that are not peered."""
    blocks = ("10.1.0.0/16", "10.2.0.0/16")
    return [ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"] for block in blocks]


@pytest.fixture
def groups(ec2: Any, vpc_ids: list[str]) -> list[str]:
    """Create a security group in each of both VPCs."""
    return [create(ec2, f"group-{vpc_id}", VpcId=vpc_id) for vpc_id in vpc_ids]


def create(ec2: Any, name: str, **vpc: str) -> str:
    return str(ec2.create_security_group(GroupName=name, Description=name, **vpc)["GroupId"])


def authorize(ec2: Any, group_id: str, direction: str = "ingress", **peers: Any) -> str:
    """Add a rule and return its id."""
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peers}
    call = getattr(ec2, f"authorize_security_group_{direction}")
    answer = call(GroupId=group_id, IpPermissions=[permission])
    return str(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"])


def refer(ec2: Any, group_id: str, referenced_id: str, direction: str = "ingress") -> str:
    return authorize(ec2, group_id, direction, UserIdGroupPairs=[{"GroupId": referenced_id}])


def modify(ec2: Any, group_id: str, rule_id: str, **values: Any) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **values}
    ec2.modify_security_group_rules(
        GroupId=group_id,
        SecurityGroupRules=[{"SecurityGroupRuleId": rule_id, "SecurityGroupRule": rule}],
    )


def described(ec2: Any, rule_id: str) -> dict[str, Any]:
    answer = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule_id])
    return dict(answer["SecurityGroupRules"][0])


def addresses(first: int, last: int) -> list[dict[str, str]]:
    return [{"CidrIp": f"10.0.0.{number}/32"} for number in range(first, last + 1)]


def s3_prefix_list(ec2: Any) -> str:
    lists = ec2.describe_managed_prefix_lists()["PrefixLists"]
    return str(next(it["PrefixListId"] for it in lists if it["PrefixListName"].endswith(".s3")))


# If the emulator lost arguments of a rule, Terraform would see drift.


def test_a_rule_between_security_groups_keeps_its_description(ec2: Any, group_id: str) -> None:
    pair = {"GroupId": group_id, "Description": "from itself"}

    rule_id = authorize(ec2, group_id, UserIdGroupPairs=[pair])

    assert described(ec2, rule_id)["Description"] == "from itself"


def test_a_rule_for_a_prefix_list_keeps_its_description(ec2: Any, group_id: str) -> None:
    prefix_list = {"PrefixListId": s3_prefix_list(ec2), "Description": "from S3"}

    rule_id = authorize(ec2, group_id, PrefixListIds=[prefix_list])

    assert described(ec2, rule_id)["Description"] == "from S3"


def test_a_modified_rule_takes_its_new_peer(ec2: Any, group_id: str) -> None:
    (default,) = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"]
    rule_id = refer(ec2, group_id, group_id)

    modify(ec2, group_id, rule_id, ReferencedGroupId=default["GroupId"])

    assert described(ec2, rule_id)["ReferencedGroupInfo"]["GroupId"] == default["GroupId"]


def test_a_rule_for_all_protocols_can_be_modified(ec2: Any, group_id: str) -> None:
    rule_id = authorize(ec2, group_id, IpProtocol="-1", IpRanges=[{"CidrIp": "10.0.0.0/8"}])
    changed = {"IpProtocol": "-1", "CidrIpv4": "10.0.0.0/8", "Description": "changed"}

    ec2.modify_security_group_rules(
        GroupId=group_id,
        SecurityGroupRules=[{"SecurityGroupRuleId": rule_id, "SecurityGroupRule": changed}],
    )

    assert described(ec2, rule_id)["Description"] == "changed"


@both_directions
def test_a_group_of_another_network_cannot_be_referenced(
    ec2: Any, groups: list[str], direction: str
) -> None:
    ours, theirs = groups

    with pytest.raises(ClientError, match=OTHER_NETWORK):
        refer(ec2, theirs, ours, direction)


def test_a_group_of_a_peered_vpc_can_be_referenced_once_the_peering_is_active(
    ec2: Any, vpc_ids: list[str], groups: list[str]
) -> None:
    ours, theirs = groups
    peering = ec2.create_vpc_peering_connection(VpcId=vpc_ids[0], PeerVpcId=vpc_ids[1])
    peering_id = peering["VpcPeeringConnection"]["VpcPeeringConnectionId"]

    with pytest.raises(ClientError, match=OTHER_NETWORK):
        refer(ec2, theirs, ours)
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering_id)
    refer(ec2, theirs, ours)


@both_directions
def test_a_group_that_does_not_exist_has_no_rules_and_cannot_be_referenced(
    ec2: Any, group_id: str, direction: str
) -> None:
    for group, referenced in ((MISSING, group_id), (group_id, MISSING)):
        with pytest.raises(ClientError, match=NOT_FOUND):
            refer(ec2, group, referenced, direction)


def test_a_rule_cannot_be_modified_to_reference_a_missing_group_or_one_of_another_network(
    ec2: Any, groups: list[str]
) -> None:
    ours, theirs = groups
    rule_id = refer(ec2, ours, ours)

    with pytest.raises(ClientError, match=OTHER_NETWORK):
        modify(ec2, ours, rule_id, ReferencedGroupId=theirs)
    with pytest.raises(ClientError, match=rf"'{MISSING}' does not exist"):
        modify(ec2, ours, rule_id, ReferencedGroupId=MISSING)


def test_a_group_has_sixty_rules_in_each_direction(ec2: Any, group_id: str) -> None:
    authorize(ec2, group_id, IpRanges=addresses(1, 60))
    # 60 with the default egress rule
    authorize(ec2, group_id, "egress", IpRanges=addresses(1, 59))

    for direction in ("ingress", "egress"):
        with pytest.raises(ClientError, match=TOO_MANY):
            authorize(ec2, group_id, direction, IpRanges=addresses(61, 61))


def test_a_referenced_group_counts_as_a_rule_but_ipv6_rules_count_apart(
    ec2: Any, group_id: str
) -> None:
    authorize(ec2, group_id, IpRanges=addresses(1, 60))

    authorize(ec2, group_id, Ipv6Ranges=[{"CidrIpv6": "2001:db8::/32"}])
    with pytest.raises(ClientError, match=TOO_MANY):
        refer(ec2, group_id, group_id)


def test_a_prefix_list_counts_with_its_weight(ec2: Any, group_id: str) -> None:
    prefix_list = ec2.create_managed_prefix_list(
        PrefixListName="ten", MaxEntries=10, AddressFamily="IPv4"
    )["PrefixList"]["PrefixListId"]
    authorize(ec2, group_id, IpRanges=addresses(1, 51))

    with pytest.raises(ClientError, match=TOO_MANY):
        authorize(ec2, group_id, PrefixListIds=[{"PrefixListId": prefix_list}])
    authorize(ec2, group_id, PrefixListIds=[{"PrefixListId": s3_prefix_list(ec2)}])
    authorize(ec2, group_id, IpRanges=addresses(52, 59))
    with pytest.raises(ClientError, match=TOO_MANY):
        authorize(ec2, group_id, IpRanges=addresses(60, 60))
