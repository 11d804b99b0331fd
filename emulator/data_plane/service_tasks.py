"""The tasks of an ECS service: creation, targets of the load balancer, health."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.core.utils import utcnow
from moto.ecs.models import Task
from moto.elbv2.models import elbv2_backends

PENDING = ("PROVISIONING", "PENDING", "ACTIVATING")
TargetHealth = Callable[[str, str, int], str]
"""Returns the health of a target: ARN of the target group, IP address, port."""


@dataclass(frozen=True)
class Target:
    """A port of a task in a target group."""

    group_arn: str
    ip: str
    port: int

    def group(self, backend: Any) -> Any:
        """Return moto's target group; None if it was deleted."""
        elbv2 = elbv2_backends[backend.account_id][backend.region_name]
        return elbv2.target_groups.get(self.group_arn)


@dataclass(eq=False)
class ServiceTask:
    """A task that the scheduler started, until the task is STOPPED.

    `ran_since` is the time at which the scheduler found the task RUNNING. `illness` is the reason
    to stop the task: a failed health check. `task.service_task` is this object.
    """

    task: Any
    backend: Any
    load_balancers: list[dict[str, Any]]
    has_health_check: bool
    targets: list[Target] = field(default_factory=list)
    ran_since: float | None = None
    was_healthy: bool = False
    illness: str = ""
    is_stopping: bool = False
    """Whether the scheduler has stopped the task."""

    is_draining: bool = False
    """Whether the scheduler has stopped the task, and its targets still drain."""

    deregistered: list[Target] = field(default_factory=list)
    drains_until: float = 0.0
    """The time at which the deregistration delay ends."""

    @property
    def deployment_id(self) -> str:
        """The deployment that started the task."""
        return str(self.task.started_by)

    @property
    def is_alive(self) -> bool:
        """Whether the task counts as running or pending; a task that crashes does until STOPPED."""
        return not self.is_stopping and self.task.stop_code != "UserInitiated"

    def is_healthy(self, target_health: TargetHealth) -> bool:
        """Return whether the task runs, and passes all health checks that are defined."""
        return (
            self.is_alive
            and self.task.last_status == self.task.desired_status == "RUNNING"
            and (not self.has_health_check or self.task.health_status == "HEALTHY")
            and len(self.targets) == len(self.load_balancers)
            and all(target_health(it.group_arn, it.ip, it.port) == "healthy" for it in self.targets)
        )

    def failed_check(self, target_health: TargetHealth) -> str:
        """Return why ECS stops a running task that fails a health check, or nothing."""
        if self.has_health_check and self.task.health_status == "UNHEALTHY":
            return "Task failed container health checks"
        for it in self.targets:
            if target_health(it.group_arn, it.ip, it.port) == "unhealthy":
                return f"Task failed ELB health checks in (target-group {it.group_arn})"
        return ""

    def register(self) -> list[Target]:
        """Register the task in the target groups of its service, and return the new targets."""
        if self.targets or self.task.last_status not in ("ACTIVATING", "RUNNING"):
            return []
        targets = [
            Target(it["targetGroupArn"], self.task.private_ip, int(it["containerPort"]))
            for it in self.load_balancers
        ]
        self.targets = [target for target in targets if target.group(self.backend)]
        for target in self.targets:
            target.group(self.backend).register([{"Id": target.ip, "Port": target.port}])
        return self.targets

    def deregister(self, now: float, time_scale: float) -> list[Target]:
        """Deregister the targets, and return them; the task drains for the deregistration delay."""
        targets, self.targets, delay = self.targets, [], 0.0
        for target in targets:
            if group := target.group(self.backend):
                if target.ip in group.targets:
                    group.deregister([{"Id": target.ip}])
                seconds = group.attributes["deregistration_delay.timeout_seconds"]
                delay = max(delay, float(seconds))
        if targets:
            self.deregistered, self.drains_until = targets, now + delay * time_scale
        return targets

    def drains(self, now: float, target_health: TargetHealth) -> bool:
        """Return whether the load balancer may still use a stopping task.

        The load balancer uses the task until the task is deregistered, for the deregistration
        delay, and until the last request is answered.
        """
        return bool(self.targets) or (
            bool(self.deregistered)
            and (
                now < self.drains_until
                or any(
                    target_health(it.group_arn, it.ip, it.port) == "draining"
                    for it in self.deregistered
                )
            )
        )


def create_task(service: Any, deployment: dict[str, Any]) -> ServiceTask:
    """Create a task of the deployment in moto's cluster; it is not started."""
    backend = service._backend
    definition = backend.describe_task_definition(deployment["taskDefinition"])
    providers = deployment["capacityProviderStrategy"] or [{"capacityProvider": ""}]
    task: Any = Task(
        cluster=backend._get_cluster(service.cluster_name),
        task_definition=definition,
        container_instance_arn=None,
        resource_requirements=None,
        backend=backend,
        group=f"service:{service.name}",
        launch_type="FARGATE",
        started_by=deployment["id"],
        tags=list(service.tags) if getattr(service, "propagate_tags", "") == "SERVICE" else [],
        networking_configuration=deployment["networkConfiguration"],
        platform_version=deployment["platformVersion"],
        capacity_provider_name=providers[0]["capacityProvider"] or None,
    )
    task.created_at, task.started_at = utcnow(), None
    task.last_status, task.stop_code = "PROVISIONING", None
    backend.tasks.setdefault(service.cluster_name, {})[task.task_arn] = task
    containers = [it for it in definition.container_definitions if it.get("essential", True)]
    task.service_task = ServiceTask(
        task,
        backend,
        list(deployment["loadBalancers"] or []),
        has_health_check=any(it.get("healthCheck") for it in containers),
    )
    return task.service_task  # type: ignore[no-any-return]
