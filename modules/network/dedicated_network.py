"""A VPC of an environment's own."""

from collections.abc import Sequence
from typing import Literal

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from modules.account import Account
from modules.log_group import LogGroup
from modules.network.endpoints import Endpoints
from modules.network.fargate_zones import fargate_zones
from modules.network.flow_logs import FlowLogs
from modules.network.zone import Zone

Nat = Literal["none", "one", "one_per_zone"]

_ANYWHERE = "0.0.0.0/0"
_ORDINALS = ("first", "second", "third")


class DedicatedNetwork(Construct):
    """A VPC whose load balancer is in public subnets and whose tasks are in private ones.

    Each zone has a public and a private subnet; `public_cidr_blocks` and `private_cidr_blocks`
    have a range for each zone. Tasks have no public address. Tasks reach AWS through `endpoints`,
    and the internet through NAT gateways if `nat` asks for them. The VPC's default security group,
    which AWS gives to resources without a security group, has no rules.

    `egress_resources` must exist before the tasks start and until the tasks have stopped.
    """

    assign_public_ip = False

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        account: Account,
        cidr_block: str,
        public_cidr_blocks: Sequence[str],
        private_cidr_blocks: Sequence[str],
        nat: Nat,
        interface_endpoints: Sequence[str],
        with_dynamodb_endpoint: bool,
        flow_logs: LogGroup,
    ) -> None:
        super().__init__(scope, id_)
        self._name = name
        self._region = account.region
        self.vpc_id = self._vpc(cidr_block)
        FlowLogs(
            self, "flow_logs", name=name, vpc_id=self.vpc_id, account=account, log_group=flow_logs
        )
        zones = self._zones(public_cidr_blocks, private_cidr_blocks)
        self.load_balancer_subnet_ids = [zone.public_subnet_id for zone in zones]
        self.task_subnet_ids = [zone.private_subnet_id for zone in zones]
        self.endpoints = Endpoints(
            self,
            "endpoint",
            name=name,
            account=account,
            vpc_id=self.vpc_id,
            route_table_ids=[zone.private_route_table_id for zone in zones],
            subnet_ids=self.task_subnet_ids,
            interfaces=interface_endpoints,
            with_dynamodb=with_dynamodb_endpoint,
        )
        self.egress_resources: list[ITerraformDependable] = [
            *self.endpoints.all,
            *(association for zone in zones for association in zone.associations),
            *self._nat_routes(zones, nat),
        ]

    def _vpc(self, cidr_block: str) -> str:
        """Create the VPC and remove the rules of its default security group; return its id."""
        vpc_id: str = Vpc(
            self,
            "vpc",
            cidr_block=cidr_block,
            enable_dns_support=True,
            # Private DNS names of endpoints need DNS support and DNS hostnames.
            enable_dns_hostnames=True,
            tags={"Name": self._name},
        ).id
        DefaultSecurityGroup(self, "closed", vpc_id=vpc_id, tags={"Name": f"{self._name}-default"})
        return vpc_id

    def _zones(
        self, public_cidr_blocks: Sequence[str], private_cidr_blocks: Sequence[str]
    ) -> list[Zone]:
        public = RouteTable(
            self, "public", vpc_id=self.vpc_id, tags={"Name": f"{self._name}-public"}
        )
        public_route_table_id: str = public.id
        gateway = InternetGateway(self, "internet", vpc_id=self.vpc_id, tags={"Name": self._name})
        internet = Route(
            self,
            "public_internet",
            route_table_id=public_route_table_id,
            destination_cidr_block=_ANYWHERE,
            gateway_id=gateway.id,
        )
        available = fargate_zones(self, "available", region=self._region).fqn
        return [
            Zone(
                self,
                ordinal,
                name=f"{self._name}-{ordinal}",
                vpc_id=self.vpc_id,
                availability_zone=f"${{{available}.names[{number}]}}",
                public_cidr_block=public_cidr_block,
                private_cidr_block=private_cidr_block,
                public_route_table_id=public_route_table_id,
                internet=internet,
            )
            for number, (ordinal, public_cidr_block, private_cidr_block) in enumerate(
                zip(_ORDINALS, public_cidr_blocks, private_cidr_blocks, strict=False)
            )
        ]

    def _nat_routes(self, zones: Sequence[Zone], nat: Nat) -> list[Route]:
        if nat == "none":
            return []
        with_gateway = zones if nat == "one_per_zone" else zones[:1]
        gateway_ids = [zone.nat_gateway_id() for zone in with_gateway]
        return [
            Route(
                self,
                f"{ordinal}_internet",
                route_table_id=zone.private_route_table_id,
                destination_cidr_block=_ANYWHERE,
                nat_gateway_id=gateway_ids[min(number, len(gateway_ids) - 1)],
            )
            for number, (ordinal, zone) in enumerate(zip(_ORDINALS, zones, strict=False))
        ]
