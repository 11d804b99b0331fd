"""The account's default VPC."""

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.data_aws_subnets import DataAwsSubnets, DataAwsSubnetsFilter
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from constructs import Construct

from modules.network.fargate_zones import fargate_zones


class DefaultNetwork(Construct):
    """The default VPC and its default subnets, one in each zone; looked up, never changed.

    All default subnets are public: a task needs a public address to connect to the internet. Tasks
    run in the zones with Fargate. The load balancer needs two zones, and uses all.
    """

    assign_public_ip = True

    def __init__(self, scope: Construct, id_: str, *, region: str) -> None:
        super().__init__(scope, id_)
        self.vpc_id: str = DataAwsVpc(self, "vpc", default=True).id
        default_subnets = [
            DataAwsSubnetsFilter(name="vpc-id", values=[self.vpc_id]),
            DataAwsSubnetsFilter(name="default-for-az", values=["true"]),
        ]
        with_fargate = DataAwsSubnetsFilter(
            name="availability-zone", values=fargate_zones(self, "zones", region=region).names
        )
        self.load_balancer_subnet_ids: list[str] = DataAwsSubnets(
            self, "subnets", filter=default_subnets
        ).ids
        self.task_subnet_ids: list[str] = DataAwsSubnets(
            self, "task_subnets", filter=[*default_subnets, with_fargate]
        ).ids
        self.egress_resources: list[ITerraformDependable] = []
