"""A destination of a service beyond AWS and the services of its environment."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import model_validator

from environments.definition.base import Definition, shown
from environments.definition.checks import Text, at_most, matching, unique
from environments.definition.fields import HYPHENATED, HYPHENATED_ALLOWED, Port
from environments.definition.network import CidrBlock, is_private

PrefixListId = Annotated[
    Text,
    matching(r"pl-[0-9a-f]{8,17}", "the id of a prefix list such as pl-0123456789abcdef0"),
]
SecurityGroupId = Annotated[
    Text,
    matching(
        r"sg-(?:[0-9a-f]{8}|[0-9a-f]{17})",
        "the id of a security group such as sg-0123456789abcdef0",
    ),
]


class Destination(Definition):
    """A TCP port of an address range, prefix list or security group that tasks may connect to.

    Give exactly one of the three. Rules of security groups contain addresses, not host names: for
    an API on the internet give `0.0.0.0/0` and its port.
    """

    name: Annotated[Text, matching(HYPHENATED, HYPHENATED_ALLOWED)]
    """The name of the destination, such as `postgresql`; also the name of the rule."""

    cidr_block: CidrBlock | None = None
    """The IPv4 range, such as `10.0.0.0/16`."""

    prefix_list_id: PrefixListId | None = None
    """The customer-managed prefix list that holds the ranges, such as `pl-0123456789abcdef0`. EC2
    counts its maximum entries as rules, of which a security group has room for 60."""

    security_group_id: SecurityGroupId | None = None
    """The security group of the destination, such as a database's `sg-0123456789abcdef0`. The
    application stack adds an inbound rule for the service to that group before the tasks start, and
    deletes the rule with the service. A group can have 60 inbound rules. The group must be in the
    same account and Region, and in the service's VPC or in a VPC that is peered with it (VPC
    peering guide, "Update your security groups to reference peer security groups")."""

    port: Port
    """The TCP port, 1 to 65535."""

    @property
    def peer(self) -> str:
        """The range, the prefix list or the security group."""
        return str(self.cidr_block or self.prefix_list_id or self.security_group_id)

    @property
    def peer_and_port(self) -> str:
        """The peer and the port, such as `10.0.0.0/16 5432`, of which there is one rule."""
        return f"{self.peer} {self.port}"

    @property
    def is_public(self) -> bool:
        """Whether the destination is a range that contains addresses on the internet."""
        return self.cidr_block is not None and not is_private(self.cidr_block)

    @classmethod
    def _label(cls, values: Mapping[str, Any]) -> str:
        return f"calls_out_to {shown(values['name'])}: " if "name" in values else "calls_out_to: "

    @model_validator(mode="after")
    def _check_peer(self) -> Self:
        peers = (self.cidr_block, self.prefix_list_id, self.security_group_id)
        if sum(peer is not None for peer in peers) != 1:
            given = ", ".join(repr(peer) for peer in peers if peer is not None)
            raise ValueError(
                "exactly one of cidr_block, prefix_list_id and security_group_id must be given, "
                f"got {given or 'none'}"
            )
        return self


Destinations = Annotated[
    tuple[Destination, ...],
    unique("destination", "name"),
    unique("port of a peer", "peer_and_port"),
    # Security groups have room for 60 outbound rules (Amazon VPC user guide, "Amazon VPC quotas").
    # The rules for AWS and for callees need some of them.
    at_most(20, "destinations"),
]
