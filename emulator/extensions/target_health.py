"""DescribeTargetHealth returns the health that the load balancer of the data plane sees.

Gap: in moto, each registered target is healthy, and a deregistered target never drains. Without a
data plane, moto answers as before. Source: ELBv2 API reference, DescribeTargetHealth.
"""

from collections.abc import Callable
from typing import Any, Protocol

from moto.elbv2.models import (
    ELBv2Backend,
    FakeHealthStatus,
    FakeTargetGroup,
    elbv2_backends,
)

from emulator.data_plane.load_balancer.routing import Target
from emulator.data_plane.load_balancer.statuses import (
    DRAINING,
    NOT_REGISTERED,
    REGISTERING,
    Status,
)
from emulator.extensions.patching import before, wrap


class Observer(Protocol):
    """A load balancer that checks the health of targets."""

    def status(self, target_group_arn: str, ip: str, port: int) -> Status | None: ...

    def draining(self, target_group_arn: str) -> list[Target]: ...


_observers: list[Observer] = []


def follow(observer: Observer) -> None:
    """Return the health that this load balancer sees, from now on."""
    _observers[:] = [observer]


def state(target_group_arn: str, ip: str, port: int) -> str:
    """Return the state of a target as DescribeTargetHealth answers it; the lock is held."""
    arn = target_group_arn.split(":")
    group = elbv2_backends[arn[4]][arn[3]].target_groups.get(target_group_arn)
    target = {"Id": ip, "Port": str(port)}
    return group.health_for(target, group.ec2_backend).status if group else "unused"


def apply() -> None:
    """Ask the load balancer, if there is one."""

    @before(ELBv2Backend, "describe_target_health")
    def describe_target_health(
        backend: ELBv2Backend, target_group_arn: str, targets: list[dict[str, Any]]
    ) -> dict[str, Any] | None:
        group: Any = backend.target_groups.get(target_group_arn)
        if targets or group is None or not _observers:
            return None
        draining = _observers[0].draining(target_group_arn)
        others = [{"Id": t.ip, "Port": t.port} for t in draining if t.ip not in group.targets]
        return {"targets": [*group.targets.values(), *others]}

    @wrap(FakeTargetGroup, "health_for")
    def health_for(
        original: Callable[..., FakeHealthStatus],
        group: FakeTargetGroup,
        target: dict[str, Any],
        ec2_backend: Any,
    ) -> FakeHealthStatus:
        if not _observers or group.target_type != "ip":
            return original(group, target, ec2_backend)
        registered = group.targets.get(target["Id"])
        port = (registered or target).get("Port", group.port)
        status = _observers[0].status(group.arn, target["Id"], int(port))
        if not registered and status:
            status = DRAINING  # also when the load balancer has not yet noticed
        status = status or (REGISTERING if registered else NOT_REGISTERED)
        return FakeHealthStatus(target["Id"], port, group.health_check_port, *status)
