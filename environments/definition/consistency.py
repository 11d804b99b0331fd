"""Checks across the fields of an environment."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from environments.definition.accepted_finding import (
    check_accepted_findings,
    check_images_are_scanned,
)
from environments.definition.base import check_known
from environments.definition.network import MOST_ZONES, MOST_ZONES_BY_REGION, DedicatedVpc
from environments.definition.one_off_task import check_task_names
from environments.definition.quotas import check_boundary_policy, check_deploy_policy, check_quotas
from environments.definition.schedule import check_scheduled_names
from environments.definition.service import NAKED_DOMAIN, Service
from environments.definition.table import check_shared_tables, check_tables
from environments.definition.task import check_beside_execute_command, check_sidecar
from environments.definition.variables import PublicUrl

if TYPE_CHECKING:
    from environments.definition.environment import Environment


def check_environment(environment: "Environment") -> None:
    """Refuse an environment whose values do not fit together.

    Raises:
        ValueError: one sentence with the service, the field, the value and what is allowed.
    """
    services = environment.services
    _check_zone(environment)
    _check_services(services)
    check_tables(environment.name, services)
    check_shared_tables(environment.shared_table_names, environment.dynamodb_table_names)
    check_sidecar(environment.tracing, services)
    check_task_names(services)
    check_scheduled_names(services)
    check_accepted_findings(environment.accepted_findings, services)
    if environment.require_image_scan:
        check_images_are_scanned(services)
    check_quotas(services, has_endpoints=isinstance(environment.network, DedicatedVpc))
    if environment.github:
        check_boundary_policy(environment.dynamodb_table_names)
        check_deploy_policy(environment.foreign_security_group_ids, environment.rollout_gate_names)
    if environment.enable_execute_command:
        check_beside_execute_command(services)
    _check_network(environment)


def _check_zone(environment: "Environment") -> None:
    domain, zone = environment.domain, environment.zone_name
    if domain != zone and not domain.endswith(f".{zone}"):
        raise ValueError(
            f"hosted_zone_name must be the domain {domain!r} or a parent of it, got {zone!r}"
        )


def _check_services(services: Sequence[Service]) -> None:
    """Refuse services that need the same name, host or priority, or that call unknown services."""
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
    workers = [service.name for service in services if service.port is None]
    for service in services:
        for callee in service.connects_to:
            must = f"service {service.name!r}: connects_to must name services of this environment"
            check_known(callee, names, must)
            if callee in workers:
                raise ValueError(f"{must} that have a port, got the worker {callee!r}")
        for variable, value in service.environment_variables.items():
            if isinstance(value, PublicUrl):
                must = (
                    f"service {service.name!r}: environment_variables[{variable!r}] must be the "
                    "PublicUrl of a service with a host"
                )
                check_known(value.service, public, must, given=value)


def _check_network(environment: "Environment") -> None:
    network = environment.network
    if not isinstance(network, DedicatedVpc):
        return
    most = MOST_ZONES_BY_REGION.get(environment.region, MOST_ZONES)
    if network.availability_zone_count > most:
        raise ValueError(
            f"network: availability_zone_count must be at most {most} in {environment.region}, "
            f"where Fargate is in no more zones, got {network.availability_zone_count}"
        )
    _check_addresses(network, len(environment.interface_endpoints), environment.services)
    if network.nat == "none":
        _check_nothing_is_on_the_internet(environment.services)


def _check_addresses(
    network: DedicatedVpc, interface_endpoint_count: int, services: Sequence[Service]
) -> None:
    # During a rollout a service has its old tasks and as many new ones.
    tasks = 2 * sum(
        service.autoscaling.maximum_count if service.autoscaling else service.desired_count
        for service in services
    )
    room = network.task_addresses(interface_endpoint_count)
    if tasks > room:
        raise ValueError(
            f"network: cidr_block must have private addresses for {tasks} tasks (all that the "
            f"services may run, twice during a rollout), got {network.cidr_block!r} with {room}"
        )


def _check_nothing_is_on_the_internet(services: Sequence[Service]) -> None:
    for service in services:
        if service.image:
            raise ValueError(
                f"service {service.name!r}: image must be left out with a network of nat 'none': "
                f"there is no way to a registry on the internet, got {service.image!r}"
            )
        for destination in service.calls_out_to:
            if destination.is_public:
                raise ValueError(
                    f"service {service.name!r}: calls_out_to must stay in private ranges with a "
                    "network of nat 'none': there is no way to the internet, "
                    f"got {destination.name!r} at {destination.cidr_block}"
                )
