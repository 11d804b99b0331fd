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
    """A public subnet for the load balancer, and a private subnet for tasks.

    Neither subnet assigns public addresses automatically. Terraform creates the public subnet after
    `internet`, the route to the internet, and deletes the subnet before the route: AWS refuses to
    create a load balancer or a NAT gateway without that route. `associations` must exist before
    resources run in the subnets.
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
        """Create a NAT gateway with an Elastic IP address in the public subnet; return its id."""
        address = Eip(
            self,
            "address",
            domain="vpc",
            tags={"Name": f"{self._name}-nat"},
            depends_on=[self._internet],
        )
        gateway_id: str = NatGateway(
            self,
            "nat",
            allocation_id=address.id,
            subnet_id=self.public_subnet_id,
            tags={"Name": self._name},
        ).id
        return gateway_id

    def _subnet(
        self,
        kind: str,
        cidr_block: str,
        route_table_id: str,
        *,
        depends_on: Sequence[ITerraformDependable],
    ) -> str:
        subnet_id: str = Subnet(
            self,
            kind,
            vpc_id=self._vpc_id,
            availability_zone=self._availability_zone,
            cidr_block=cidr_block,
            map_public_ip_on_launch=False,
            tags={"Name": f"{self._name}-{kind}"},
            # The list of zones may change; an existing subnet must stay in its zone.
            lifecycle={"ignore_changes": ["availability_zone"]},
            depends_on=list(depends_on),
        ).id
        self.associations.append(
            RouteTableAssociation(
                self, f"{kind}_routes", subnet_id=subnet_id, route_table_id=route_table_id
            )
        )
        return subnet_id
