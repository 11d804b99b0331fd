"""Create the prerequisites of an environment's first deployment in the emulator."""

import contextlib
from typing import TYPE_CHECKING

from emulator import laptop, seed
from environments.definition import Environment, names

if TYPE_CHECKING:
    import boto3


def create_prerequisites(session: "boto3.Session", environment: Environment) -> None:
    """Create everything that the README asks a user to create before `bin/cruddur bootstrap`."""
    route53 = session.client("route53")
    seed.create_hosted_zone(route53, environment.zone_name)
    seed.delegate(route53)
    pool, client = environment.cognito_user_pool_id, environment.cognito_user_pool_client_id
    cognito = session.client("cognito-idp", region_name=pool.partition("_")[0])
    try:
        cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client)
    except cognito.exceptions.ResourceNotFoundException:
        # The emulator makes the id from this name: emulator.extensions.cognito_ids.
        laptop.create_user_pool(cognito, pool, client_name=client)
    ssm, dynamodb = session.client("ssm"), session.client("dynamodb")
    created = {table.name for table in environment.created_tables}
    for service in environment.services:
        for name in service.secret_names:
            path = names.secret(environment.name, service.name, name)
            with contextlib.suppress(ssm.exceptions.ParameterAlreadyExists):
                ssm.put_parameter(Name=path, Value="a stand-in", Type="SecureString")
        for table in service.dynamodb_tables:
            if table.name not in created:
                laptop.create_table(dynamodb, table)
    iam = session.client("iam")
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):  # AWS: InvalidInput
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
