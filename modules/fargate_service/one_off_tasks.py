"""The task definitions of a service's one-off tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_task_definition import EcsTaskDefinition
from constructs import Construct

from modules.fargate_service.container import Container
from modules.fargate_service.roles import ServiceRoles
from modules.fargate_service.task import Task
from modules.fargate_service.task_definition import task_definition

TIME_LIMIT = "time-limit"
"""The name of the container that limits the time of a one-off task."""


@dataclass(frozen=True)
class OneOffTask:
    """A command that runs once in a task of its own: the migration of a database, for example."""

    name: str
    family: str
    command: tuple[str, ...]
    cpu_units: int
    memory_mib: int
    time_limit_seconds: int


class OneOffTasks(Construct):
    """A task definition for each one-off task, in `definitions` by name of the task.

    The tasks have the image, variables, secrets, sidecars and roles of the service.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        tasks: Sequence[OneOffTask],
        service_task: Task,
        roles: ServiceRoles,
        logs: CloudwatchLogGroup,
        region: str,
    ) -> None:
        super().__init__(scope, id_)
        self.definitions: dict[str, EcsTaskDefinition] = {
            task.name: task_definition(
                self,
                task.name,
                family=task.family,
                task=_task(task, service_task),
                roles=roles,
                logs=logs,
                region=region,
            )
            for task in tasks
        }


def _task(task: OneOffTask, service_task: Task) -> Task:
    container = replace(service_task.container, name=task.name, command=task.command)
    return replace(
        service_task,
        container=container,
        sidecars=[*service_task.sidecars, _time_limit(container, task.time_limit_seconds)],
        cpu_units=task.cpu_units,
        memory_mib=task.memory_mib,
        enable_execute_command=False,
    )


def _time_limit(container: Container, seconds: int) -> Mapping[str, Any]:
    """Return a container that ends the task: Amazon ECS stops a task when an essential one exits.

    ECS and EventBridge Scheduler have no time limit for tasks. If the command ends first, ECS sends
    SIGTERM to this container, which the init process forwards.
    """
    return {
        "name": TIME_LIMIT,
        "image": container.image_uri,
        "essential": True,
        "user": f"{container.user_id}:{container.user_id}",
        "entryPoint": ["sleep"],
        "command": [str(seconds)],
    }
