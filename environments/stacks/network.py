"""The VPC of an environment."""

from constructs import Construct

from environments.definition import DefaultVpc, Environment, names
from modules.account import Account
from modules.log_group import LogGroup
from modules.network import DedicatedNetwork, DefaultNetwork, Network


def network(
    scope: Construct,
    id_: str,
    *,
    environment: Environment,
    account: Account,
    log_kms_key_arn: str | None,
) -> Network:
    """Look up the account's default VPC, or create the environment's own VPC."""
    vpc = environment.network
    if isinstance(vpc, DefaultVpc):
        return DefaultNetwork(scope, id_, region=environment.region)
    return DedicatedNetwork(
        scope,
        id_,
        name=names.cluster(environment.name),
        account=account,
        cidr_block=vpc.cidr_block,
        public_cidr_blocks=vpc.public_cidr_blocks,
        private_cidr_blocks=vpc.private_cidr_blocks,
        nat=vpc.nat,
        interface_endpoints=environment.interface_endpoints,
        with_dynamodb_endpoint=bool(environment.dynamodb_table_names),
        flow_logs=LogGroup(
            name=names.flow_log_group(environment.name),
            retention_days=vpc.flow_log_retention_days,
            kms_key_arn=log_kms_key_arn,
        ),
    )
