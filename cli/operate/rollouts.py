"""Results of the services' rollouts, as Amazon ECS reports them."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.type_defs import ServiceTypeDef, TaskTypeDef

_SECONDS_BETWEEN_LOOKS = 2
_UNSUCCESSFUL = {"ROLLBACK_FAILED", "ROLLBACK_SUCCESSFUL", "STOPPED"}


@dataclass(frozen=True)
class Rollout:
    """A service's newest deployment: ECS's `rolloutState`, or MISSING without a service."""

    service: str
    state: str
    reason: str = ""
    stopped: str = ""
    running: str = ""

    @property
    def completed(self) -> bool:
        """Whether the service runs the deployed configuration."""
        return self.state == "COMPLETED"

    def __str__(self) -> str:
        if self.completed:
            return f"{self.service}: {self.running}"
        parts = [f"{self.state}: {self.reason.rstrip('.')}", self.stopped, self.running]
        return f"{self.service}: {'; '.join(part for part in parts if part)}"


class Rollouts:
    """Reads the newest deployments of a cluster's services.

    A deployment that was rolled back is no longer among the deployments of a service. ECS lists
    such a deployment in the history of the service. There, only entries created after `since`
    count.
    """

    def __init__(
        self, ecs: "ECSClient", *, cluster: str, services: Sequence[str], since: datetime
    ) -> None:
        self._ecs = ecs
        self._cluster = cluster
        self._services = services
        self._since = since

    def look(self) -> list[Rollout]:
        """Return the current rollouts; none if the cluster does not exist."""
        try:
            return [self._rollout(service) for service in self._services]
        except self._ecs.exceptions.ClusterNotFoundException:
            return []

    def wait(self, *, timeout_minutes: float) -> list[Rollout]:
        """Return the rollouts once none is in progress, or once the time is over."""
        deadline = time.monotonic() + timeout_minutes * 60
        rollouts = self.look()
        while (
            any(rollout.state == "IN_PROGRESS" for rollout in rollouts)
            and time.monotonic() < deadline
        ):
            time.sleep(_SECONDS_BETWEEN_LOOKS)
            rollouts = self.look()
        return rollouts

    def _rollout(self, name: str) -> Rollout:
        found = self._ecs.describe_services(cluster=self._cluster, services=[name])["services"]
        if not found or found[0]["status"] == "INACTIVE":
            return Rollout(name, "MISSING", "ECS has no such service")
        (service,) = found
        running = self._running(service)
        for deployment in service["deployments"]:
            if deployment["rolloutState"] == "FAILED":
                stopped = self._stopped(name, deployment["createdAt"])
                return Rollout(name, "FAILED", deployment["rolloutStateReason"], stopped, running)
        history = self._ecs.list_service_deployments(
            cluster=self._cluster, service=name, createdAt={"after": self._since}
        )["serviceDeployments"]
        newest = max(history, key=lambda entry: entry["createdAt"], default=None)
        if newest and newest["status"] in _UNSUCCESSFUL:
            stopped = self._stopped(name, newest["createdAt"])
            reason = newest.get("statusReason", "ECS gives no reason")
            return Rollout(name, newest["status"], reason, stopped, running)
        primary = service["deployments"][0]
        return Rollout(
            name, primary["rolloutState"], primary["rolloutStateReason"], running=running
        )

    def _running(self, service: "ServiceTypeDef") -> str:
        task = self._ecs.describe_task_definition(taskDefinition=service["taskDefinition"])
        image = task["taskDefinition"]["containerDefinitions"][0]["image"]
        count = f"{service['runningCount']} of {service['desiredCount']} tasks"
        return f"{count} run {image.rpartition('@')[2]}"

    def _stopped(self, name: str, since: datetime) -> str:
        """Return why tasks created since then have stopped; ECS keeps stopped tasks for an hour."""
        arns = self._ecs.list_tasks(
            cluster=self._cluster, serviceName=name, desiredStatus="STOPPED"
        )["taskArns"]
        if not arns:
            return ""
        tasks = self._ecs.describe_tasks(cluster=self._cluster, tasks=arns)["tasks"]
        reasons = Counter(_reason(task) for task in tasks if task["createdAt"] >= since)
        return "; ".join(
            f"{count} stopped {'task' if count == 1 else 'tasks'}: {reason}"
            for reason, count in reasons.most_common()
        )


def _reason(task: "TaskTypeDef") -> str:
    """Return why the task stopped, with the reason or exit code of each container."""
    details = []
    for container in task["containers"]:
        code = container.get("exitCode")
        said = container.get("reason") or (f"exit code {code}" if code is not None else "")
        if said:
            details.append(f"{container['name']}: {said}")
    return f"{task.get('stoppedReason', 'no reason given')} ({', '.join(details)})"
