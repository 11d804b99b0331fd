"""The VPC of an environment: the account's default VPC, or its own."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Discriminator, StrictInt, Tag, model_validator

from environments.definition.base import Definition
from environments.definition.checks import Check, Text, between
from environments.definition.fields import LogRetentionDays

if TYPE_CHECKING:
    from environments.definition.service import Service

# RFC 1918.
PRIVATE_RANGES = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")


def is_private(cidr_block: str) -> bool:
    """Return whether the range is in one of the private ranges."""
    block = IPv4Network(cidr_block)
    return any(block.subnet_of(IPv4Network(private)) for private in PRIVATE_RANGES)


def _cidr_block(text: str) -> str:
    try:
        block = IPv4Network(text)
    except ValueError:
        block = None
    # AWS stores the normal form: another form would be a change in every plan.
    if block is None or str(block) != text:
        raise ValueError(
            "must be an IPv4 range that starts at its network's address, such as 10.0.0.0/16"
        )
    return text


CidrBlock = Annotated[Text, Check(_cidr_block, "an IPv4 range such as 10.0.0.0/16")]

# Room for six subnets (public and private in three zones) of at least /27, the smallest that a load
# balancer takes (Application Load Balancers user guide, "Subnets for your load balancer").
SMALLEST_PREFIX_LENGTH = 24
# The largest VPC (Amazon VPC user guide, "VPC CIDR blocks": /16 to /28).
LARGEST_PREFIX_LENGTH = 16
# Every region has three zones, but Fargate is not in all of them (Amazon ECS developer guide,
# "Supported Regions for Amazon ECS on AWS Fargate", Linux containers).
MOST_ZONES = 3
MOST_ZONES_BY_REGION = {"ca-central-1": 2, "us-west-1": 2}
# AWS reserves the first four addresses and the last address of a subnet (Amazon VPC user guide,
# "Subnet CIDR blocks").
_RESERVED_ADDRESSES = 5


class DefaultVpc(Definition):
    """The account's default VPC, whose subnets are public: every task has a public address."""

    _place: ClassVar[str] = "network: "

    kind: Literal["default"] = "default"
    """The kind of the network; do not set it."""


class DedicatedVpc(Definition):
    """A VPC of the environment's own, whose tasks have no public address.

    The tasks reach AWS through VPC endpoints, which admit only the account's own roles and what
    tasks do: through the endpoint of S3 only the layers of images. If the environment is deployed
    in another VPC, destroy the environment before you choose this one.
    """

    _place: ClassVar[str] = "network: "

    kind: Literal["dedicated"] = "dedicated"
    """The kind of the network; do not set it."""

    cidr_block: CidrBlock
    """The private IPv4 range of the VPC, /16 to /24, such as `10.0.0.0/16`. The range must not
    overlap with those of networks that the VPC is peered with."""

    availability_zone_count: Annotated[StrictInt, between(2, MOST_ZONES, "zones")] = 2
    """Number of availability zones with subnets, 2 or 3."""

    nat: Literal["none", "one", "one_per_zone"] = "none"
    """The NAT gateways through which tasks reach the internet. `none`: tasks cannot reach the
    internet, and the registry caches the image of the tracing sidecar. `one`: all tasks depend on
    the zone of one gateway. `one_per_zone`: each zone has a gateway."""

    flow_log_retention_days: LogRetentionDays = 30
    """Days that the VPC's flow logs are kept; the values of CloudWatch Logs' PutRetentionPolicy."""

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


def interface_endpoints(
    *, tracing: str, enable_execute_command: bool, services: Sequence["Service"]
) -> tuple[str, ...]:
    """Return the AWS services whose interface endpoints tasks without a public address need.

    Source: Amazon ECR user guide, "Amazon ECR interface VPC endpoints" (Fargate platform 1.4.0
    pulls through `ecr.api`, `ecr.dkr` and S3); Amazon ECS developer guide, "Monitor Amazon ECS
    containers with ECS Exec" (`ssmmessages`).

    ECS itself needs no endpoint, although every task has a Service Connect proxy: tasks on Fargate
    do not require the interface endpoints of Amazon ECS (`ecs`, `ecs-agent`, `ecs-telemetry`).
    Source: Amazon ECS developer guide, "Amazon ECS interface VPC endpoints (AWS PrivateLink)".
    """
    return (
        "ecr.api",
        "ecr.dkr",
        "logs",
        *(("ssm",) if any(service.secret_names for service in services) else ()),
        *(("ssmmessages",) if enable_execute_command else ()),
        *(("xray",) if tracing != "none" else ()),
    )
