"""The emulator's promise that a security group goes after what uses it, as on AWS."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from tests.emulator.process import Emulator


@pytest.fixture
def groups(emulator: Emulator, request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Two groups; the second may be gone when the test is over."""
    ec2 = emulator.client("ec2")
    vpc_id = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    name = request.node.name
    first, second = (
        ec2.create_security_group(GroupName=f"{name}-{number}", Description=name, VpcId=vpc_id)[
            "GroupId"
        ]
        for number in (1, 2)
    )
    yield first, second
    ec2.delete_security_group(GroupId=first)


def refused(emulator: Emulator, group_id: str) -> bool:
    """Whether the group is in use; if not, it is gone."""
    try:
        emulator.client("ec2").delete_security_group(GroupId=group_id)
    except ClientError as error:
        return error.response["Error"]["Code"] == "DependencyViolation"
    return False


def test_a_group_that_a_rule_of_another_names_goes_after_the_rule(
    emulator: Emulator, groups: tuple[str, str]
) -> None:
    ec2 = emulator.client("ec2")
    holder, held = groups
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "UserIdGroupPairs": [{"GroupId": held}],
    }
    ec2.authorize_security_group_egress(GroupId=holder, IpPermissions=[permission])

    before = refused(emulator, held)
    ec2.revoke_security_group_egress(GroupId=holder, IpPermissions=[permission])

    assert (before, refused(emulator, held)) == (True, False)


def test_a_group_of_an_interface_endpoint_goes_after_the_endpoint(
    emulator: Emulator, groups: tuple[str, str]
) -> None:
    ec2 = emulator.client("ec2")
    _, held = groups
    subnet = ec2.describe_subnets()["Subnets"][0]
    endpoint = ec2.create_vpc_endpoint(
        VpcId=subnet["VpcId"],
        VpcEndpointType="Interface",
        ServiceName="com.amazonaws.us-east-1.logs",
        SubnetIds=[subnet["SubnetId"]],
        SecurityGroupIds=[held],
    )["VpcEndpoint"]["VpcEndpointId"]

    before = refused(emulator, held)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])

    assert (before, refused(emulator, held)) == (True, False)


def test_a_group_of_a_load_balancer_goes_after_the_load_balancer(
    emulator: Emulator, groups: tuple[str, str]
) -> None:
    elbv2, ec2 = emulator.client("elbv2"), emulator.client("ec2")
    _, held = groups
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = elbv2.create_load_balancer(Name="in-use", Subnets=[subnet], SecurityGroups=[held])
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]

    before = refused(emulator, held)
    elbv2.delete_load_balancer(LoadBalancerArn=arn)

    assert (before, refused(emulator, held)) == (True, False)
