"""The VPC that an environment lives in: the account's default one, or its own."""

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
# AWS keeps the first four addresses of a subnet and its last (Amazon VPC user guide, "Subnet CIDR
# blocks").
_RESERVED_ADDRESSES = 5


class DefaultVpc(Definition):
    """The account's default VPC, whose subnets are public: every task has a public address."""

    kind: Literal["default"] = "default"
    """What tells it from the other kind in a file; leave it as it is."""

    @classmethod
    def _label(cls, _values: object) -> str:
        return "network: "


class DedicatedVpc(Definition):
    """A VPC of the environment's own, whose tasks have no public address.

    They reach AWS through VPC endpoints. An environment that has been deployed into another VPC
    must be destroyed before it can have this one.
    """

    kind: Literal["dedicated"] = "dedicated"
    """What tells it from the other kind in a file; leave it as it is."""

    cidr_block: CidrBlock
    """The private IPv4 range of the VPC, /16 to /24, such as `10.0.0.0/16`. It must differ from
    those of networks that it is peered with."""

    availability_zone_count: Annotated[StrictInt, between(2, _MOST_ZONES, "zones")] = 2
    """Over how many availability zones its subnets are spread, 2 or 3."""

    nat: Literal["none", "one", "one_per_zone"] = "none"
    """Whether tasks reach the internet: not at all, through one NAT gateway whose zone all depend
    on, or through one in each zone."""

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

        The fourth and the eighth eighth stay free, for a database say.
        """
        return self._eighths(first=4)

    def _eighths(self, *, first: int) -> list[str]:
        eighths = [str(block) for block in IPv4Network(self.cidr_block).subnets(prefixlen_diff=3)]
        return eighths[first : first + self.availability_zone_count]

    def task_addresses(self, interface_endpoint_count: int) -> int:
        """How many tasks find an address: those of AWS and of the endpoints are taken."""
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
        """Refuse more zones than every account sees in that region.

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
