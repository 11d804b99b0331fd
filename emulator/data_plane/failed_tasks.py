"""Failed tasks of a service: the circuit breaker, and pauses before the next task.

Sources: Amazon ECS developer guide, "How the Amazon ECS deployment circuit breaker detects
failures" and "Amazon ECS service throttle logic"; ECS API reference, Deployment (`failedTasks`) and
DeploymentCircuitBreaker (`resetOnHealthyTask`).
"""

import math
from typing import Any

from emulator.data_plane.service_tasks import ServiceTask
from emulator.extensions.rollouts import deployments

# AWS documents the maximum only: 15 minutes. In reports of users, 50 seconds pass between tasks
# whose process exits at once, including the time in which Fargate starts a task.
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 25, 15 * 60


def count_end(service: Any, each: ServiceTask, *, now: float, time_scale: float) -> None:
    """Count a task that ended before it was healthy, unless a user stopped the task.

    The next task starts after a pause, which doubles with each task that never ran.
    """
    if each.was_healthy or each.task.stop_code == "UserInitiated":
        return
    _count(service, each)
    pause = min(_FIRST_PAUSE_SECONDS * 2**service.failed_starts, _LONGEST_PAUSE_SECONDS)
    service.paused_until = now + pause * time_scale
    if each.task.started_at is not None:
        return
    reason = each.task.stopped_reason.rstrip(".")
    deployments.add_event(service, f"was unable to place a task. Reason: {reason}.")
    if service.failed_starts:
        deployments.add_event(service, "is unable to consistently start tasks successfully.")
    service.failed_starts += 1


def count_illness(service: Any, each: ServiceTask) -> None:
    """Count a task that the scheduler stops because it fails a health check."""
    _count(service, each)
    if each.illness.startswith("Task failed container"):
        message = f"(task {each.task.id}) failed container health checks."
    else:
        target = next(it for it in each.targets if it.group_arn in each.illness)
        message = (
            f"(task {each.task.id}) (port {target.port}) is unhealthy in "
            f"(target-group {target.group_arn}) due to (reason Health checks failed)"
        )
    deployments.add_event(service, message)


def forget(service: Any, each: ServiceTask) -> None:
    """Count from 0 again: a task of the deployment has become healthy."""
    for deployment in service.deployments:
        if deployment["id"] == each.deployment_id:
            deployment["failedTasks"] = 0


def trip(service: Any) -> None:
    """Let the circuit breaker fail a deployment that has reached its threshold.

    The threshold is half of the desired tasks, at least 3 and at most 200.
    """
    primary = service.deployments[0]
    breaker = (service.deployment_configuration or {}).get("deploymentCircuitBreaker") or {}
    threshold = max(3, min(200, math.ceil(service.desired_count / 2)))
    if (
        breaker.get("enable")
        and primary["rolloutState"] == "IN_PROGRESS"
        and primary["failedTasks"] >= threshold
    ):
        deployments.fail(service)


def _count(service: Any, each: ServiceTask) -> None:
    for deployment in service.deployments:
        if (deployment["id"], deployment["rolloutState"]) == (each.deployment_id, "IN_PROGRESS"):
            deployment["failedTasks"] += 1
