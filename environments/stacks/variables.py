"""The environment variables of a service's container, each with its value."""

from environments.definition import Environment, FromEnvironment, PublicUrl, Service
from environments.definition.names import service_connect_url
from environments.definition.variables import url_variable
from modules.text import literal


def environment_variables(environment: Environment, service: Service) -> dict[str, str]:
    """The service's own variables, and `<SERVICE>_URL` for each service that it connects to."""
    callees = [environment.service(name) for name in service.connects_to]
    return {
        **{
            name: _value(environment, value)
            for name, value in service.environment_variables.items()
        },
        **{
            url_variable(callee.name): service_connect_url(
                environment.name, callee.name, callee.port
            )
            for callee in callees
        },
    }


def _value(environment: Environment, value: str | PublicUrl | FromEnvironment) -> str:
    match value:
        case PublicUrl(service=name):
            return environment.public_url(environment.service(name))
        case FromEnvironment():
            return str(getattr(environment, value.value))
        case text:
            return literal(text)
