"""DynamoDB tables that the services use."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.release.preflight.deployment import Deployment, Problem
from cli.state.terraform_state import TerraformState
from cli.tools.project import stack_document, synthesize
from environments.definition import Environment

_TYPE = "aws_dynamodb_table"
_USABLE = {"ACTIVE", "UPDATING"}


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem for each table that cannot be used, or that the stack cannot create."""
    created = [table.name for table in deployment.environment.created_tables]
    users = {
        table.name: service.name
        for service in reversed(deployment.services_with_tasks)
        for table in service.dynamodb_tables
        if table.name not in created
    }
    for name in sorted(users):
        yield from _brought(deployment, name, users[name])
    existing = [name for name in created if _status(deployment, name)]
    if existing:
        state = TerraformState(deployment.client("s3"), deployment.environment, "application")
        recorded = state.newest().identities(_TYPE)
        for name in existing:
            if name not in recorded:
                yield _unrecorded(deployment.environment, name)


def _brought(deployment: Deployment, name: str, service: str) -> Iterator[Problem]:
    environment = deployment.environment
    status = _status(deployment, name)
    if status is None:
        yield Problem(
            f"DynamoDB table {name} of {service} does not exist in {environment.region}: create "
            f"it, or let the stack create it with create=True in environments/{environment.name}.py"
        )
    elif status not in _USABLE:
        yield Problem(f"DynamoDB table {name} of {service} is {status}: wait until it is ACTIVE")


def _status(deployment: Deployment, name: str) -> str | None:
    dynamodb = deployment.client("dynamodb")
    try:
        return str(dynamodb.describe_table(TableName=name)["Table"]["TableStatus"])
    except dynamodb.exceptions.ResourceNotFoundException:
        return None


def _unrecorded(environment: Environment, name: str) -> Problem:
    """Return the problem of a table that somebody else created, with the command to import it."""
    stack = f"{environment.name}-application"
    with TemporaryDirectory() as directory:
        synthesize(Path(directory), environment.name)
        tables = stack_document(Path(directory), stack)["resource"][_TYPE]
    address = next(f"{_TYPE}.{key}" for key, table in tables.items() if table["name"] == name)
    terraform = f"terraform -chdir=cdktf.out/stacks/{stack}"
    return Problem(
        f"DynamoDB table {name} exists already, and no state has it: set create=False "
        f"and the full name in environments/{environment.name}.py, or bin/cruddur deploy "
        f"{environment.name} --recover if a killed deployment created it, or "
        f"{terraform} init && {terraform} import '{address}' {name}"
    )
