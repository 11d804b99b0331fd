"""Results of the services' rollouts, as Amazon ECS reports them."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cli.operate.cluster import Cluster
from cli.operate.image_names import digest_of
from environments.definition import Environment

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
    """Reads the newest deployments of an environment's services.

    A deployment that was rolled back is no longer among the deployments of a service. ECS lists
    such a deployment in the history of the service. There, only entries created after `since`
    count.
    """

    def __init__(self, ecs: "ECSClient", environment: Environment, *, since: datetime) -> None:
        self._ecs = ecs
        self._cluster = Cluster(ecs, environment)
        self._names = [service.name for service in environment.services]
        self._since = since

    def look(self) -> list[Rollout]:
        """Return the current rollouts; none if the cluster does not exist."""
        services = self._cluster.services()
        if services is None:
            return []
        return [self._rollout(name, services.get(name)) for name in self._names]

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

    def _rollout(self, name: str, service: "ServiceTypeDef | None") -> Rollout:
        if not service:
            return Rollout(name, "MISSING", "ECS has no such service")
        running = (
            f"{service['runningCount']} of {service['desiredCount']} tasks run "
            f"{digest_of(self._cluster.image(service))}"
        )
        for deployment in service["deployments"]:
            if deployment["rolloutState"] == "FAILED":
                stopped = self._stopped(name, deployment["createdAt"])
                return Rollout(name, "FAILED", deployment["rolloutStateReason"], stopped, running)
        history = self._ecs.list_service_deployments(
            cluster=self._cluster.name, service=name, createdAt={"after": self._since}
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

    def _stopped(self, name: str, since: datetime) -> str:
        """Return why tasks created since then have stopped."""
        tasks = self._cluster.tasks(name, "STOPPED")
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
        reason = container.get("reason") or (f"exit code {code}" if code is not None else "")
        if reason:
            details.append(f"{container['name']}: {reason}")
    stopped = task.get("stoppedReason", "no reason given")
    return f"{stopped} ({', '.join(details)})" if details else stopped
