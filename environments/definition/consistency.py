"""Checks across the services of one environment."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from environments.definition.base import shown
from environments.definition.service import NAKED_DOMAIN, Service
from environments.definition.suggestion import did_you_mean
from environments.definition.variables import PublicUrl


def check_services(services: Sequence[Service]) -> None:
    """Refuse services that need the same name, host or priority, or that call unknown services.

    Raises:
        ValueError: in one sentence naming the service, the field, the value and what is allowed.
    """
    _refuse_shared(services, "name", "it is also the port name and the discovery name")
    _refuse_shared(services, "host", "the load balancer sends a host to one service")
    _refuse_shared(services, "listener_rule_priority", "listener rules are tried in its order")
    if not any(service.host == NAKED_DOMAIN for service in services):
        raise ValueError(
            f"services must hold one with host {NAKED_DOMAIN!r} for the naked domain, "
            f"got hosts {[service.host for service in services]}"
        )
    _refuse_unknown_services(services)
    in_calling_order(services)


def in_calling_order(services: Sequence[Service]) -> list[Service]:
    """Return the services in an order in which callees come before their callers.

    A task learns only those Service Connect endpoints that exist when the task starts.

    Raises:
        ValueError: `connects_to` leads from a service back to the service.
    """
    by_name = {service.name: service for service in services}
    graph = {service.name: service.connects_to for service in services}
    try:
        return [by_name[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        raise ValueError(
            "connects_to must not lead back to the service itself, "
            f"got {' → '.join(reversed(error.args[1]))}"
        ) from None


def _refuse_shared(services: Sequence[Service], field: str, why: str) -> None:
    owners: dict[object, str] = {}
    for service in services:
        value = getattr(service, field)
        if value is None:
            continue
        if value in owners:
            raise ValueError(
                f"service {service.name!r}: {field} must differ between services ({why}), "
                f"got {value!r} as service {owners[value]!r} has"
            )
        owners[value] = service.name


def _refuse_unknown_services(services: Sequence[Service]) -> None:
    names = [service.name for service in services]
    public = [service.name for service in services if service.is_public]
    for service in services:
        for callee in service.connects_to:
            if callee not in names:
                raise ValueError(
                    f"service {service.name!r}: connects_to must name services of this "
                    f"environment ({', '.join(names)}), got {callee!r}{did_you_mean(callee, names)}"
                )
        for variable, value in service.environment_variables.items():
            if isinstance(value, PublicUrl) and value.service not in public:
                raise ValueError(
                    f"service {service.name!r}: environment_variables[{variable!r}] must be the "
                    f"PublicUrl of a service with a host ({', '.join(public)}), got {shown(value)}"
                    f"{did_you_mean(value.service, public)}"
                )
