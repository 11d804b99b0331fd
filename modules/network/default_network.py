"""The account's default VPC, as in the seed."""

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.data_aws_subnets import DataAwsSubnets, DataAwsSubnetsFilter
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from constructs import Construct


class DefaultNetwork(Construct):
    """The default VPC and its default subnets, one in each zone; looked up, never changed.

    All of them are public, and the only way out of them is a public address.
    """

    assign_public_ip = True

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.vpc_id: str = DataAwsVpc(self, "vpc", default=True).id
        subnets = DataAwsSubnets(
            self,
            "subnets",
            filter=[
                DataAwsSubnetsFilter(name="vpc-id", values=[self.vpc_id]),
                DataAwsSubnetsFilter(name="default-for-az", values=["true"]),
            ],
        )
        self.load_balancer_subnet_ids: list[str] = subnets.ids
        self.task_subnet_ids: list[str] = self.load_balancer_subnet_ids
        self.ways_out: list[ITerraformDependable] = []
