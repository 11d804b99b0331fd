"""One availability zone of a VPC."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from constructs import Construct


class Zone(Construct):
    """A public subnet for the load balancer, and a private one for tasks.

    Nothing gets a public address for being in one of them. The public one is made after
    `internet`, the route to it, and outlived by it: AWS refuses a load balancer and a NAT gateway
    where there is none. `associations` must be there before what runs in the subnets.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        vpc_id: str,
        availability_zone: str,
        public_cidr_block: str,
        private_cidr_block: str,
        public_route_table_id: str,
        internet: ITerraformDependable,
    ) -> None:
        super().__init__(scope, id_)
        self._name = name
        self._vpc_id = vpc_id
        self._availability_zone = availability_zone
        self._internet = internet
        self.associations: list[ITerraformDependable] = []
        private = RouteTable(self, "routes", vpc_id=vpc_id, tags={"Name": f"{name}-private"})
        self.private_route_table_id: str = private.id
        self.public_subnet_id = self._subnet(
            "public", public_cidr_block, public_route_table_id, depends_on=[internet]
        )
        self.private_subnet_id = self._subnet(
            "private", private_cidr_block, self.private_route_table_id, depends_on=[]
        )

    def nat_gateway_id(self) -> str:
        """Make a NAT gateway in the public subnet, behind a public address that stays."""
        address = Eip(
            self,
            "address",
            domain="vpc",
            tags={"Name": f"{self._name}-nat"},
            depends_on=[self._internet],
        )
        gateway = NatGateway(
            self,
            "nat",
            allocation_id=address.id,
            subnet_id=self.public_subnet_id,
            tags={"Name": self._name},
        )
        gateway_id: str = gateway.id
        return gateway_id

    def _subnet(
        self,
        kind: str,
        cidr_block: str,
        route_table_id: str,
        *,
        depends_on: Sequence[ITerraformDependable],
    ) -> str:
        subnet = Subnet(
            self,
            kind,
            vpc_id=self._vpc_id,
            availability_zone=self._availability_zone,
            cidr_block=cidr_block,
            map_public_ip_on_launch=False,
            tags={"Name": f"{self._name}-{kind}"},
            # The list of zones may change; a subnet stays in the one that it was made in.
            lifecycle={"ignore_changes": ["availability_zone"]},
            depends_on=list(depends_on),
        )
        subnet_id: str = subnet.id
        self.associations.append(
            RouteTableAssociation(
                self, f"{kind}_routes", subnet_id=subnet_id, route_table_id=route_table_id
            )
        )
        return subnet_id
