"""A security group that something uses cannot be deleted.

Gap: moto deletes it, and leaves rules, endpoints and load balancers that name a group which is not
there. What Terraform destroys in a wrong order would pass here and fail on AWS.
"""

from collections.abc import Callable, Iterator

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.elbv2.models import elbv2_backends

from tests.emulator.extensions.patching import wrap


def _users(backend: EC2Backend, group_id: str) -> Iterator[str]:
    """What holds the group: rules of other groups, load balancers, interface endpoints."""
    groups = [group for groups in backend.groups.values() for group in list(groups.values())]
    for group in groups:
        rules = [*group.ingress_rules, *group.egress_rules]
        if group.id != group_id and any(
            rule.source_group.get("GroupId") == group_id for rule in rules
        ):
            yield group.id
    for load_balancer in elbv2_backends[backend.account_id][
        backend.region_name
    ].load_balancers.values():
        if group_id in (load_balancer.security_groups or []):
            yield load_balancer.name
    for endpoint in backend.vpc_end_points.values():
        if endpoint.state != "deleted" and group_id in endpoint.security_group_ids:
            yield endpoint.id


def apply() -> None:
    """Refuse as AWS does."""

    @wrap(EC2Backend, "_delete_security_group")
    def delete_security_group(
        original: Callable[..., None], backend: EC2Backend, vpc_id: str | None, group_id: str
    ) -> None:
        if next(_users(backend, group_id), None):
            raise DependencyViolationError(f"resource {group_id} has a dependent object")
        original(backend, vpc_id, group_id)
