"""The environment variables of a container."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from environments.definition.base import check_known, shown
from environments.definition.names import service_connect_url

if TYPE_CHECKING:
    from environments.definition.environment import Environment
    from environments.definition.service import Service


@dataclass(frozen=True)
class PublicUrl:
    """The public URL of a service of the same environment, `https://<host>.<domain>`."""

    service: str


@dataclass(frozen=True)
class TableName:
    """The full name of a DynamoDB table of the same service, by its `name` in `dynamodb_tables`."""

    table: str


class FromEnvironment(Enum):
    """A value of the environment, by the name of the environment's field."""

    REGION = "region"
    COGNITO_USER_POOL_ID = "cognito_user_pool_id"
    COGNITO_USER_POOL_CLIENT_ID = "cognito_user_pool_client_id"


def url_variable(service: str) -> str:
    """Return the name of the variable with the URL of a service: `COGNITO_VERIFIER_URL`."""
    return f"{service.upper().replace('-', '_')}_URL"


def check_variables(service: "Service") -> None:
    """Refuse a variable that is set twice, or that names a table which the service lacks."""
    derived = [url_variable(callee) for callee in service.connects_to]
    for name in service.secret_names:
        if name in derived:
            raise ValueError(
                f"secret_names must not have {name!r}: it comes from connects_to, "
                f"got {shown(service.secret_names)}"
            )
    for name in (*derived, *service.secret_names):
        if name in service.environment_variables:
            origin = "connects_to" if name in derived else "secret_names"
            raise ValueError(
                f"environment_variables must not set {name!r}: it comes from {origin}, "
                f"got {shown(service.environment_variables[name])}"
            )
    tables = [table.name for table in service.dynamodb_tables]
    for name, value in service.environment_variables.items():
        if isinstance(value, TableName):
            must = f"environment_variables[{name!r}] must be the TableName of a member of "
            check_known(value.table, tables, f"{must}dynamodb_tables", given=value)


def resolved_variables(
    environment: "Environment",
    service: "Service",
    *,
    public_url: Callable[["Service"], str],
    literal: Callable[[str], str],
) -> dict[str, str]:
    """Return a service's own variables, and `<SERVICE>_URL` for each service that it connects to.

    `public_url` returns the public URL of a service. `literal` escapes plain text for the output
    format: Terraform or Compose.
    """

    def value(held: str | PublicUrl | FromEnvironment | TableName) -> str:
        match held:
            case PublicUrl(service=name):
                return public_url(environment.service(name))
            case FromEnvironment():
                return str(getattr(environment, held.value))
            case TableName(table=name):
                return literal(name)  # the full name: the environment has filled it in
            case text:
                return literal(text)

    callees = [environment.service(name) for name in service.connects_to]
    return {
        **{name: value(held) for name, held in service.environment_variables.items()},
        **{
            url_variable(callee.name): service_connect_url(
                environment.name, callee.name, callee.called_port
            )
            for callee in callees
        },
    }
