"""A rule can reference a group of its own VPC, or of a VPC that is peered with it.

Gap: moto accepts every group of the account and the Region, and does not look up the group that a
modified rule references. Sources: VPC peering guide, "Update your security groups to reference peer
security groups" (the connection must be active); for the error, issue 569 of boto/boto3 and issue
45782 of ansible/ansible. References through a transit gateway are not emulated.
"""

from typing import Any

from moto.ec2.exceptions import EC2ClientError, InvalidSecurityGroupNotFoundError
from moto.ec2.models import EC2Backend

from emulator.extensions.patching import before


def apply() -> None:
    """Check each group that a new or a modified rule references."""

    @before(EC2Backend, "authorize_security_group_ingress", "authorize_security_group_egress")
    def authorize(
        backend: EC2Backend, group_name_or_id: str, source_groups: list[dict[str, Any]] | None
    ) -> None:
        for peer in source_groups or []:
            _check(backend, group_name_or_id, peer.get("GroupId"))

    @before(EC2Backend, "modify_security_group_rules")
    def modify_security_group_rules(
        backend: EC2Backend, group_id: str, rules: dict[str, dict[str, Any]]
    ) -> None:
        for request in rules.values():
            _check(backend, group_id, request.get("ReferencedGroupId"))


def _check(backend: EC2Backend, group_id: str, referenced_id: str | None) -> None:
    if referenced_id is None:
        return
    group = backend.get_security_group_from_id(group_id)
    referenced = backend.get_security_group_from_id(referenced_id)
    if referenced is None:
        raise InvalidSecurityGroupNotFoundError(referenced_id)
    if group is None or group.vpc_id == referenced.vpc_id:
        return  # moto refuses a group that does not exist
    if {group.vpc_id, referenced.vpc_id} not in _peered(backend):
        raise EC2ClientError(
            "InvalidGroup.NotFound",
            "You have specified two resources that belong to different networks.",
        )


def _peered(backend: EC2Backend) -> list[set[str]]:
    """Return the two VPCs of each active peering connection."""
    return [
        {connection.vpc.id, connection.peer_vpc.id}
        for connection in list(backend.vpc_pcxs.values())
        if connection.status["Code"] == "active"
    ]
