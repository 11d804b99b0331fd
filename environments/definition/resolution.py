"""The final values of a service's environment variables, on AWS or on a laptop."""

from collections.abc import Callable

from environments.definition.environment import Environment
from environments.definition.names import service_connect_url
from environments.definition.service import Service
from environments.definition.variables import FromEnvironment, PublicUrl, TableName, url_variable


def resolved_variables(
    environment: Environment,
    service: Service,
    *,
    public_url: Callable[[Service], str],
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
                environment.name, callee.name, callee.port
            )
            for callee in callees
        },
    }
