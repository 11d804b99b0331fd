"""The actions of the ECS API that start, stop and list tasks.

Gap: in moto a task is STOPPED at once, an unknown task is an internal error or is left out of the
answer of `DescribeTasks`, and `ListTasks` lists tasks of every desired status. Sources: ECS API
reference, ListTasks (default RUNNING); developer guide, "API failure reasons" (MISSING).
"""

from collections.abc import Callable
from typing import Any

from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend, Task
from moto.ecs.responses import EC2ContainerServiceResponse

from emulator.data_plane.tasks import Tasks
from emulator.extensions.patching import after, before, wrap


def apply(tasks: Tasks) -> None:
    """Let `RunTask` start tasks and `StopTask` stop them."""

    @after(EC2ContainerServiceResponse, "run_task")
    def run_task(_response: EC2ContainerServiceResponse, answer: Any) -> None:
        for task in answer.result["tasks"]:
            tasks.start(task)

    @after(EC2ContainerServiceResponse, "describe_tasks")
    def describe_tasks(response: EC2ContainerServiceResponse, answer: Any) -> None:
        found = {task.id for task in answer.result["tasks"]}
        asked = response._get_param("tasks", [])
        missing = [name for name in asked if name.split("/")[-1] not in found]
        answer.result["failures"] = [{"arn": name, "reason": "MISSING"} for name in missing]

    @wrap(EC2ContainerServiceBackend, "stop_task")
    def stop_task(
        _original: Callable[..., Task],
        backend: EC2ContainerServiceBackend,
        cluster_str: str,
        task_str: str,
        reason: str | None,
    ) -> Task:
        cluster = backend._get_cluster(cluster_str)
        task_id = task_str.rsplit("/", maxsplit=1)[-1]
        for task in backend.tasks.get(cluster.name, {}).values():
            if task.id == task_id:
                tasks.stop(task, code="UserInitiated", reason=reason or "Task stopped by user")
                return task
        raise InvalidParameterException("The referenced task was not found.")

    @before(EC2ContainerServiceBackend, "list_tasks")
    def list_tasks(
        _backend: EC2ContainerServiceBackend,
        desiredStatus: str | None,  # noqa: N803 - moto's name
    ) -> dict[str, str]:
        return {"desiredStatus": desiredStatus or "RUNNING"}
