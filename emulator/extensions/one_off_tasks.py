"""A task that belongs to no service ends at once, and its command succeeds.

Gap: moto runs no container, so that such a task would be RUNNING for ever. Its answers have only
the first container, and `RunTask` fails when a container has no memory of its own: moto asks for
resources of a container instance, which Fargate does not have. The data plane runs the containers,
and then sets the states of the task itself.
"""

from collections.abc import Callable, Iterable
from typing import Any

from moto.ecs.models import Container, EC2ContainerServiceBackend, Task

from emulator.extensions.patching import after, wrap


def apply() -> None:
    """End tasks without a service when they are started."""

    @wrap(EC2ContainerServiceBackend, "_calculate_task_resource_requirements")
    def requirements(
        original: Callable[..., dict[str, Any]], _backend: Any, task_definition: Any
    ) -> dict[str, Any]:
        return {} if "FARGATE" in task_definition.compatibilities else original(task_definition)

    @after(EC2ContainerServiceBackend, "run_task")
    def run_task(backend: EC2ContainerServiceBackend, tasks: Iterable[Task]) -> None:
        for task in tasks:
            if task.launch_type == "FARGATE" and task.group.startswith("family:"):
                _end(task, backend.describe_task_definition(task.task_definition_arn))


def _end(task: Any, definition: Any) -> None:
    task.containers = [_container(definition, each) for each in definition.container_definitions]
    task.status, task.desired_status = "STOPPED", "STOPPED"
    task.stop_code = "EssentialContainerExited"
    task.stopped_reason = "Essential container in task exited"


def _container(definition: Any, own: dict[str, Any]) -> Any:
    container: Any = Container(definition)  # type: ignore[abstract]
    container.name, container.image = own["name"], own["image"]
    container.last_status = "STOPPED"
    # The first container has ended by itself; ECS has stopped the others.
    container.exitCode = 0 if own is definition.container_definitions[0] else 143
    return container
