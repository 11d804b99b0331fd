"""The document of compose.yaml."""

from typing import Any

from environments.compose.backing import (
    POSTGRES,
    POSTGRES_DATA,
    database_container,
    tracing_containers,
)
from environments.compose.gateway import gateway_container
from environments.compose.laptop import GATEWAY, NETWORK
from environments.compose.services import service_container, task_containers
from environments.definition import Environment, InvalidDefinition
from environments.definition.names import PROJECT


def compose_document(environment: Environment) -> dict[str, Any]:
    """Return the services and the containers that they need, by the Compose Specification.

    Raises:
        InvalidDefinition: a service has the name of another container of the document.
    """
    services = {
        service.name: service_container(environment, service) for service in environment.services
    }
    tasks = {
        name: task
        for service in environment.services
        for name, task in task_containers(environment, service).items()
    }
    around = {
        **tasks,
        GATEWAY: gateway_container(environment),
        **tracing_containers(environment),
        **database_container(environment),
    }
    for name in sorted(services.keys() & around.keys()):
        raise InvalidDefinition(
            f"environments/{environment.name}.py: service {name!r}: name must not be that of what "
            f"Compose runs beside the services ({', '.join(around)}), got {name!r}"
        )
    return {
        "name": PROJECT,
        "services": {**services, **around},
        "networks": {NETWORK: {"name": NETWORK, "driver": "bridge"}},
        **({"volumes": {POSTGRES_DATA: {}}} if POSTGRES in around else {}),
    }
