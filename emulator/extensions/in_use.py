"""A resource in use cannot be deleted, and the name of a namespace is unique.

moto itself refuses to delete a target group that a listener or rule forwards to, and to create two
rules with one priority. Gap: moto deletes a certificate that a listener uses, a security group that
a load balancer, a service, an interface endpoint or a rule of another group references, and a
namespace that a service uses. It also creates a second namespace with the same name. Here, a plan
in the wrong order would succeed.
"""

from collections.abc import Iterator
from typing import Any

from moto.acm.models import AWSCertificateManagerBackend
from moto.core.exceptions import AWSError, JsonRESTError
from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ecs.models import ecs_backends
from moto.elbv2.models import FakeListener, FakeLoadBalancer, elbv2_backends
from moto.servicediscovery.models import ServiceDiscoveryBackend

from emulator.extensions.patching import before


class _ResourceInUse(AWSError):
    TYPE = "ResourceInUseException"


def apply() -> None:
    """Refuse the requests that AWS refuses."""

    @before(AWSCertificateManagerBackend, "delete_certificate")
    def delete_certificate(backend: AWSCertificateManagerBackend, arn: str) -> None:
        if any(arn in listener.certificates for listener in _listeners(backend)):
            raise _ResourceInUse(f"Certificate {arn} in account {backend.account_id} is in use.")

    @before(EC2Backend, "delete_security_group")
    def delete_security_group(backend: EC2Backend, group_id: str | None) -> None:
        if group_id in _security_groups_in_use(backend):
            raise DependencyViolationError(f"resource {group_id} has a dependent object")

    @before(ServiceDiscoveryBackend, "create_http_namespace")
    def create_http_namespace(backend: ServiceDiscoveryBackend, name: str) -> None:
        if any(namespace.name == name for namespace in backend.namespaces.values()):
            raise JsonRESTError(
                "NamespaceAlreadyExists", f"Namespace with name {name} already exists."
            )

    @before(ServiceDiscoveryBackend, "delete_namespace")
    def delete_namespace(backend: ServiceDiscoveryBackend, namespace_id: str) -> None:
        namespace = backend.get_namespace(namespace_id)
        for service in _services(backend):
            found_in = (service.service_connect_configuration or {}).get("namespace")
            if found_in in (namespace.arn, namespace.name):
                raise JsonRESTError(
                    "ResourceInUse", f"Namespace {namespace_id} has associated services."
                )


def _services(backend: Any) -> Iterator[Any]:
    """Return the ECS services of the account and Region that are not deleted."""
    services = ecs_backends[backend.account_id][backend.region_name].services.values()
    return (service for service in list(services) if service.status != "INACTIVE")


def _load_balancers(backend: Any) -> list[FakeLoadBalancer]:
    elbv2 = elbv2_backends[backend.account_id][backend.region_name]
    return list(elbv2.load_balancers.values())


def _listeners(backend: Any) -> Iterator[FakeListener]:
    for load_balancer in _load_balancers(backend):
        yield from list(load_balancer.listeners.values())


def _security_groups_in_use(backend: EC2Backend) -> set[str]:
    """Return the groups that another resource references; a reference to itself does not count."""
    in_use: set[str] = set()
    for load_balancer in _load_balancers(backend):
        in_use.update(load_balancer.security_groups)
    for service in _services(backend):
        network = (service.network_configuration or {}).get("awsvpcConfiguration", {})
        in_use.update(network.get("securityGroups", []))
    for endpoint in list(backend.vpc_end_points.values()):
        if endpoint.state != "deleted":
            in_use.update(endpoint.security_group_ids)
    for groups in list(backend.groups.values()):
        for group in list(groups.values()):
            rules = (*group.ingress_rules, *group.egress_rules)
            peers = (rule.source_group.get("GroupId") for rule in rules)
            in_use.update(peer for peer in peers if peer and peer != group.id)
    return in_use
