"""VPC endpoints, through which tasks reach AWS without the internet."""

from collections.abc import Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.account import Account
from modules.network.endpoint_policies import endpoint_policy, image_layers_policy
from modules.security_group import SecurityGroup


class Endpoints(SecurityGroup):
    """Gateway endpoints of S3 and DynamoDB, and interface endpoints of the named AWS services.

    A gateway endpoint is a route to a prefix list, and costs nothing. An interface endpoint has an
    address in each subnet; the DNS name of the AWS service resolves to these addresses. The
    construct is the security group of all interface endpoints: tasks can connect only after
    `allow_from`. The policies of the endpoints admit only what tasks do: `endpoint_policies`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        account: Account,
        vpc_id: str,
        route_table_ids: Sequence[str],
        subnet_ids: Sequence[str],
        interfaces: Sequence[str],
        with_dynamodb: bool,
    ) -> None:
        super().__init__(
            scope,
            id_,
            owner="endpoints",
            name=f"{name}-endpoints",
            description=f"VPC endpoints of {name}",
            vpc_id=vpc_id,
        )
        self._name = name
        self._account = account
        self._vpc_id = vpc_id
        self.all: list[ITerraformDependable] = [
            self._interface(service, subnet_ids) for service in interfaces
        ]
        # ECR keeps the layers of images in S3.
        self.s3_prefix_list_id = self._gateway(
            "s3", route_table_ids, image_layers_policy(region=account.region)
        )
        self.dynamodb_prefix_list_id = (
            self._gateway(
                "dynamodb", route_table_ids, endpoint_policy("dynamodb", account_id=account.id)
            )
            if with_dynamodb
            else None
        )

    def _interface(self, service: str, subnet_ids: Sequence[str]) -> VpcEndpoint:
        return VpcEndpoint(
            self,
            service,
            vpc_id=self._vpc_id,
            vpc_endpoint_type="Interface",
            service_name=f"com.amazonaws.{self._account.region}.{service}",
            policy=endpoint_policy(service, account_id=self._account.id),
            private_dns_enabled=True,
            subnet_ids=list(subnet_ids),
            security_group_ids=[self.id],
            tags={"Name": f"{self._name}-{service}"},
        )

    def _gateway(self, service: str, route_table_ids: Sequence[str], policy: str) -> str:
        endpoint = VpcEndpoint(
            self,
            service,
            vpc_id=self._vpc_id,
            vpc_endpoint_type="Gateway",
            service_name=f"com.amazonaws.{self._account.region}.{service}",
            policy=policy,
            route_table_ids=list(route_table_ids),
            tags={"Name": f"{self._name}-{service}"},
        )
        self.all.append(endpoint)
        prefix_list_id: str = endpoint.prefix_list_id
        return prefix_list_id
