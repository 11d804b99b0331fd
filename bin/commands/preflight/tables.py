"""DynamoDB tables that the services use and that no stack creates."""

from collections.abc import Iterator

from bin.commands.preflight.deployment import Deployment
from bin.commands.preflight.problem import Problem

_USABLE = {"ACTIVE", "UPDATING"}


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem for each table that a service could not read or write."""
    environment = deployment.environment
    created = {table.name for table in environment.created_tables}
    users: dict[str, str] = {}
    for service in deployment.services_with_tasks:
        for table in service.dynamodb_tables:
            if table.name not in created:
                users.setdefault(table.name, service.name)
    for name, service_name in users.items():
        dynamodb = deployment.client("dynamodb")
        try:
            status = dynamodb.describe_table(TableName=name)["Table"]["TableStatus"]
        except dynamodb.exceptions.ResourceNotFoundException:
            yield Problem(
                f"DynamoDB table {name} of {service_name} does not exist in {environment.region}: "
                "create it, or let the stack create it with create=True in "
                f"environments/{environment.name}.py"
            )
            continue
        if status not in _USABLE:
            yield Problem(
                f"DynamoDB table {name} of {service_name} is {status}: wait until it is ACTIVE"
            )
