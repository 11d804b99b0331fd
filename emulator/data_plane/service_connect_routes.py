"""Names of Service Connect and the tasks that serve them, read from moto's ECS.

Source: Amazon ECS developer guide, "Service Connect components" and "Service Connect
configuration overview".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from emulator.data_plane.engine import Address
from emulator.data_plane.security_groups import admit, interface

# The default of perRequestTimeoutSeconds for HTTP: ECS API reference, TimeoutConfiguration.
_REQUEST_TIMEOUT_SECONDS = 15


@dataclass(frozen=True)
class Route:
    """Addresses in the VPC of the tasks that serve a name.

    Security groups let the client connect to the `endpoints`. The route is blocked if they let the
    client connect to none of the tasks. A timeout of 0 seconds means no timeout.
    """

    endpoints: tuple[Address, ...] = ()
    is_blocked: bool = False
    request_timeout_seconds: float = _REQUEST_TIMEOUT_SECONDS


def routes(task: Any) -> dict[Address, Route]:
    """Return the routes of a client task by name and port; the caller holds the lock.

    A task without Service Connect has no routes.
    """
    backend = task._backend
    own = backend.services.get(f"{task.cluster_name}:{(task.group or '').partition(':')[2]}")
    namespace = _configuration(own).get("namespace") if own else None
    if not namespace:
        return {}
    return {
        name: route
        for service in backend.services.values()
        if _configuration(service).get("namespace") == namespace
        for name, route in _routes_to(service, task)
    }


def _configuration(service: Any) -> dict[str, Any]:
    configuration = getattr(service, "service_connect_configuration", None) or {}
    return configuration if configuration.get("enabled") else {}


def _routes_to(service: Any, client: Any) -> Iterator[tuple[Address, Route]]:
    from moto.ec2.models import ec2_backends

    # Called ten times a second: most services serve nothing, and need no look at their tasks.
    for served in _configuration(service).get("services") or ():
        ec2 = ec2_backends[service._account_id][service.region_name]
        ready = [task for task in _tasks(service) if _is_ready(task)]
        ports = [(task, _port(task, served["portName"])) for task in ready]
        admitted = tuple(
            Address(task.private_ip, port)
            for task, port in ports
            if port and admit(ec2, interface(client), interface(task), port)
        )
        timeout = served.get("timeout") or {}
        route = Route(
            admitted,
            bool(ports) and not admitted,
            float(timeout.get("perRequestTimeoutSeconds", _REQUEST_TIMEOUT_SECONDS)),
        )
        for alias in served.get("clientAliases") or ():
            yield Address(alias["dnsName"], int(alias["port"])), route


def _tasks(service: Any) -> list[Any]:
    tasks = service._backend.tasks.get(service.cluster_name, {}).values()
    return [task for task in tasks if task.group == f"service:{service.name}"]


def _is_ready(task: Any) -> bool:
    """Return whether the task runs and its health checks, if there are any, have passed."""
    if (task.last_status, task.desired_status) != ("RUNNING", "RUNNING"):
        return False
    is_checked = any(container.get("healthCheck") for container in _containers(task))
    return bool(task.health_status == "HEALTHY" or not is_checked)


def _port(task: Any, name: str) -> int | None:
    mappings = [m for container in _containers(task) for m in container.get("portMappings") or ()]
    return next((int(m["containerPort"]) for m in mappings if m.get("name") == name), None)


def _containers(task: Any) -> list[dict[str, Any]]:
    definition = task._backend.describe_task_definition(task.task_definition_arn)
    return definition.container_definitions  # type: ignore[no-any-return]
