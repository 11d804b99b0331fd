import pytest

from cli.release.preflight import security_groups
from environments.definition import DedicatedVpc, Destination
from tests.helpers.examples import environment, web
from tests.unit.cli.release.preflight.conftest import Account

GROUP = "sg-0123456789abcdef0"
DATABASE = Destination(name="postgresql", security_group_id=GROUP, port=5432)
WITH_DATABASE = environment(services=(web(calls_out_to=(DATABASE,)),))


def have(account: Account, *, group_in: str | None, own: str | None, peers: str = "") -> None:
    """Prepare EC2's answers: the group's VPC, the environment's VPC, and a VPC peered with it."""
    ec2 = account["ec2"]
    groups = [{"GroupId": GROUP, "VpcId": group_in}] if group_in else []
    ec2.add_response("describe_security_groups", {"SecurityGroups": groups})
    ec2.add_response("describe_vpcs", {"Vpcs": [{"VpcId": own}] if own else []})
    if group_in and own and group_in != own:
        peering = {"RequesterVpcInfo": {"VpcId": own}, "AccepterVpcInfo": {"VpcId": peers}}
        ec2.add_response("describe_vpc_peering_connections", {"VpcPeeringConnections": [peering]})


def test_a_missing_group_is_a_problem(account: Account) -> None:
    have(account, group_in=None, own="vpc-1")

    assert account.found(security_groups.check, WITH_DATABASE) == [
        f"Problem: security group {GROUP} does not exist in eu-central-1: change calls_out_to in "
        "environments/test.py"
    ]


@pytest.mark.parametrize("peers", ["vpc-1", "vpc-2"], ids=["own VPC", "peered VPC"])
def test_a_group_of_the_own_or_a_peered_vpc_is_no_problem(account: Account, peers: str) -> None:
    have(account, group_in=peers, own="vpc-1", peers=peers)

    assert account.found(security_groups.check, WITH_DATABASE) == []


def test_a_group_of_another_vpc_is_a_problem(account: Account) -> None:
    have(account, group_in="vpc-2", own="vpc-1", peers="vpc-3")

    assert account.found(security_groups.check, WITH_DATABASE) == [
        f"Problem: security group {GROUP} is in vpc-2, which is not peered with vpc-1 of test: "
        "peer the VPCs, or use cidr_block in its place"
    ]


def test_a_group_cannot_be_named_before_the_vpc_of_the_environment_exists(
    account: Account,
) -> None:
    have(account, group_in="vpc-2", own=None)
    network = DedicatedVpc(cidr_block="10.0.0.0/16")

    (line,) = account.found(
        security_groups.check,
        WITH_DATABASE.model_copy(update={"network": network, "tracing": "none"}),
    )

    assert line.startswith(f"Problem: security group {GROUP} is in vpc-2, and test has no VPC yet")


def test_an_environment_that_names_no_group_is_not_looked_up(account: Account) -> None:
    assert account.found(security_groups.check, environment()) == []
