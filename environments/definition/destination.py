"""What a service calls beyond AWS and the services of its environment."""

from typing import Annotated, Self

from pydantic import model_validator

from environments.definition.addresses import CidrBlock, is_private
from environments.definition.base import Definition
from environments.definition.check import Check
from environments.definition.fields import HYPHENATED, HYPHENATED_SAID, Port, matching
from environments.definition.text import Text

# Security groups have room for 60 outbound rules (Amazon VPC user guide, "Amazon VPC quotas"); ours
# for AWS and for callees need some of them.
MOST_DESTINATIONS = 20

PrefixListId = Annotated[
    Text,
    matching(r"pl-[0-9a-f]{8,17}", "the id of a prefix list such as pl-0123456789abcdef0"),
]


class Destination(Definition):
    """A TCP port of an address range or of a prefix list, to which tasks may open connections.

    A security group knows addresses, not host names: what has no range of its own, such as an API
    on the internet, is `0.0.0.0/0` on its port.
    """

    name: Annotated[Text, matching(HYPHENATED, HYPHENATED_SAID)]
    """What is there, such as `postgresql`; the name of the rule."""

    cidr_block: CidrBlock | None = None
    """The IPv4 range, such as `10.0.0.0/16`."""

    prefix_list_id: PrefixListId | None = None
    """The customer-managed prefix list that holds the ranges, such as `pl-0123456789abcdef0`."""

    port: Port
    """The TCP port, 1 to 65535."""

    @property
    def is_public(self) -> bool:
        """Whether there are addresses in it that only the internet leads to."""
        return self.cidr_block is not None and not is_private(self.cidr_block)

    @classmethod
    def _label(cls, _values: object) -> str:
        return "calls_out_to: "

    @model_validator(mode="after")
    def _check_peer(self) -> Self:
        if (self.cidr_block is None) is (self.prefix_list_id is None):
            raise ValueError(
                "cidr_block or prefix_list_id must be given, and not both, "
                f"got {self.cidr_block!r} and {self.prefix_list_id!r}"
            )
        return self


def _distinct(destinations: tuple[Destination, ...]) -> tuple[Destination, ...]:
    names = [destination.name for destination in destinations]
    peers = [(each.cidr_block or each.prefix_list_id, each.port) for each in destinations]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"must name each destination once ({name!r} is there twice)")
    for peer in peers:
        if peers.count(peer) > 1:
            raise ValueError(f"must hold each port of a peer once ({peer[0]} {peer[1]} is twice)")
    if len(destinations) > MOST_DESTINATIONS:
        raise ValueError(f"must be at most {MOST_DESTINATIONS} destinations")
    return destinations


Destinations = Annotated[
    tuple[Destination, ...], Check(_distinct, "each name, and each address with its port, once")
]
