"""The VPC of an environment: the account's default VPC, or its own."""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Annotated, Literal, Self

from pydantic import Discriminator, StrictInt, Tag, model_validator

from environments.definition.addresses import PRIVATE_RANGES, CidrBlock, is_private
from environments.definition.base import Definition
from environments.definition.fields import LogRetentionDays, between

# Room for six subnets (public and private in three zones) of at least /27, the smallest that a load
# balancer takes (Application Load Balancers user guide, "Subnets for your load balancer").
SMALLEST_PREFIX_LENGTH = 24
# The largest VPC (Amazon VPC user guide, "VPC CIDR blocks": /16 to /28).
LARGEST_PREFIX_LENGTH = 16
# Every region has three zones, but Fargate is not in all of them (Amazon ECS developer guide,
# "Supported Regions for Amazon ECS on AWS Fargate", Linux containers).
_MOST_ZONES = 3
_MOST_ZONES_BY_REGION = {"ca-central-1": 2, "us-west-1": 2}
# AWS reserves the first four addresses and the last address of a subnet (Amazon VPC user guide,
# "Subnet CIDR blocks").
_RESERVED_ADDRESSES = 5


class DefaultVpc(Definition):
    """The account's default VPC, whose subnets are public: every task has a public address."""

    kind: Literal["default"] = "default"
    """The kind of the network; do not set it."""

    @classmethod
    def _label(cls, _values: object) -> str:
        return "network: "


class DedicatedVpc(Definition):
    """A VPC of the environment's own, whose tasks have no public address.

    The tasks reach AWS through VPC endpoints. If the environment is deployed in another VPC,
    destroy the environment before you choose this one.
    """

    kind: Literal["dedicated"] = "dedicated"
    """The kind of the network; do not set it."""

    cidr_block: CidrBlock
    """The private IPv4 range of the VPC, /16 to /24, such as `10.0.0.0/16`. The range must not
    overlap with those of networks that the VPC is peered with."""

    availability_zone_count: Annotated[StrictInt, between(2, _MOST_ZONES, "zones")] = 2
    """Number of availability zones with subnets, 2 or 3."""

    nat: Literal["none", "one", "one_per_zone"] = "none"
    """The NAT gateways through which tasks reach the internet. `none`: tasks cannot reach the
    internet. `one`: all tasks depend on the zone of one gateway. `one_per_zone`: each zone has a
    gateway."""

    flow_log_retention_days: LogRetentionDays = 30
    """Days that the VPC's flow logs are kept; the values of CloudWatch Logs' PutRetentionPolicy."""

    @classmethod
    def _label(cls, _values: object) -> str:
        return "network: "

    @property
    def private_cidr_blocks(self) -> list[str]:
        """The ranges of the tasks' subnets: an eighth of the VPC for each zone."""
        return self._eighths(first=0)

    @property
    def public_cidr_blocks(self) -> list[str]:
        """The ranges of the load balancer's subnets, in the other half of the VPC.

        The last eighth of each half stays free, for example for a database.
        """
        return self._eighths(first=4)

    def _eighths(self, *, first: int) -> list[str]:
        eighths = [str(block) for block in IPv4Network(self.cidr_block).subnets(prefixlen_diff=3)]
        return eighths[first : first + self.availability_zone_count]

    def task_addresses(self, interface_endpoint_count: int) -> int:
        """Return how many tasks can have an address; AWS and the endpoints use some of them."""
        taken = _RESERVED_ADDRESSES + interface_endpoint_count
        return sum(IPv4Network(block).num_addresses - taken for block in self.private_cidr_blocks)

    @model_validator(mode="after")
    def _check_range(self) -> Self:
        prefix_length = IPv4Network(self.cidr_block).prefixlen
        if not LARGEST_PREFIX_LENGTH <= prefix_length <= SMALLEST_PREFIX_LENGTH:
            raise ValueError(
                f"cidr_block must be /{LARGEST_PREFIX_LENGTH} to /{SMALLEST_PREFIX_LENGTH}, so "
                f"that its six subnets have room for a load balancer, got {self.cidr_block!r}"
            )
        if not is_private(self.cidr_block):
            ranges = ", ".join(PRIVATE_RANGES)
            raise ValueError(f"cidr_block must be in {ranges}, got {self.cidr_block!r}")
        return self

    def check_region(self, region: str) -> None:
        """Refuse more zones than Fargate has in that region.

        Raises:
            ValueError: in one sentence naming the field, the value and what is allowed.
        """
        most = _MOST_ZONES_BY_REGION.get(region, _MOST_ZONES)
        if self.availability_zone_count > most:
            raise ValueError(
                f"network: availability_zone_count must be at most {most} in {region}, where "
                f"Fargate is in no more zones, got {self.availability_zone_count}"
            )


def _kind(network: object) -> object:
    if isinstance(network, Mapping):  # as `model_dump` writes it
        return network.get("kind")
    return getattr(network, "kind", None)


Network = Annotated[
    Annotated[DefaultVpc, Tag("default")] | Annotated[DedicatedVpc, Tag("dedicated")],
    Discriminator(
        _kind,
        custom_error_type="network",
        custom_error_message="must be DefaultVpc() or DedicatedVpc(…)",
    ),
]
