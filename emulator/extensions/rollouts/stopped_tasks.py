"""A stopped task that failed its health check, as `DescribeTasks` returns it for an hour."""

import copy
from typing import Any

from moto.core.utils import utcnow
from moto.ecs.models import Task

KILLED = 137


def add_stopped_task(backend: Any, service: Any, deployment: dict[str, Any]) -> Any:
    """Add a stopped task of the deployment to the cluster of the service."""
    task_definition = copy.copy(backend.describe_task_definition(deployment["taskDefinition"]))
    # AWS deletes the network interface of a stopped task; moto would keep one.
    task_definition.network_mode = "none"
    task: Any = Task(
        cluster=backend._get_cluster(service.cluster_name),
        task_definition=task_definition,
        container_instance_arn=None,
        resource_requirements=None,
        backend=backend,
        group=f"service:{service.name}",
        launch_type="FARGATE",
        started_by=deployment["id"],
    )
    task.last_status = task.desired_status = "STOPPED"
    task.created_at = task.stopped_at = utcnow()
    task.stop_code = "ServiceSchedulerInitiated"
    task.stopped_reason = "Task failed container health checks"
    for container in task.containers:
        container.last_status, container.health_status = "STOPPED", "UNHEALTHY"
        container.exitCode = KILLED
    backend.tasks.setdefault(service.cluster_name, {})[task.task_arn] = task
    return task
