"""Security groups of others, for example of a database, to which the deployment adds rules."""

from collections.abc import Iterator
from typing import Any

from cli.release.preflight.deployment import Deployment, Problem
from environments.definition import DefaultVpc, names


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem for each group to which rules of the services cannot refer."""
    environment = deployment.environment
    wanted = environment.foreign_security_group_ids
    if not wanted:
        return
    ec2 = deployment.client("ec2")
    listed = ec2.describe_security_groups(Filters=[{"Name": "group-id", "Values": wanted}])
    vpcs = {group["GroupId"]: group["VpcId"] for group in listed["SecurityGroups"]}
    for group_id in wanted:
        if group_id not in vpcs:
            yield Problem(
                f"security group {group_id} does not exist in {environment.region}: change "
                f"calls_out_to in environments/{environment.name}.py"
            )
    own = _own_vpc(deployment, ec2)
    for group_id, vpc_id in vpcs.items():
        if own is None:
            yield Problem(
                f"security group {group_id} is in {vpc_id}, and {environment.name} has no VPC yet: "
                "deploy with cidr_block in its place first, then peer the VPCs"
            )
        elif vpc_id != own and not _are_peered(ec2, own, vpc_id):
            yield Problem(
                f"security group {group_id} is in {vpc_id}, which is not peered with {own} of "
                f"{environment.name}: peer the VPCs, or use cidr_block in its place"
            )


def _own_vpc(deployment: Deployment, ec2: Any) -> str | None:
    """Return the VPC of the tasks; None if the VPC does not exist yet."""
    environment = deployment.environment
    filters = {"tag:Project": names.PROJECT, "tag:Environment": environment.name}
    if isinstance(environment.network, DefaultVpc):
        filters = {"is-default": "true"}
    found = ec2.describe_vpcs(
        Filters=[{"Name": name, "Values": [value]} for name, value in filters.items()]
    )["Vpcs"]
    return found[0]["VpcId"] if found else None


def _are_peered(ec2: Any, *vpc_ids: str) -> bool:
    listed = ec2.describe_vpc_peering_connections(
        Filters=[{"Name": "status-code", "Values": ["active"]}]
    )["VpcPeeringConnections"]
    sides = [
        {each[f"{side}VpcInfo"]["VpcId"] for side in ("Requester", "Accepter")} for each in listed
    ]
    return set(vpc_ids) in sides
