"""A task has a start time, is listed only for its own service, and runs until it is stopped.

Gap: moto's tasks have no `startedAt` and stop when they are described, and `ListTasks` ignores the
name of the service. The newest running task of a service could not be found.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.ecs.models import EC2ContainerServiceBackend, Task
from moto.moto_api import state_manager

from emulator.extensions.patching import after, wrap


def apply() -> None:
    """Store the start time, keep tasks running, and filter by the group of a service's tasks."""
    for_good = {"progression": "manual", "times": sys.maxsize}
    state_manager.set_transition(model_name="ecs::task", transition=for_good)

    @after(Task, "__init__")
    def init(task: Any, _: None) -> None:
        task.started_at = datetime.now(UTC)

    @wrap(EC2ContainerServiceBackend, "list_tasks")
    def list_tasks(
        original: Callable[..., list[Task]], backend: EC2ContainerServiceBackend, *filters: Any
    ) -> list[Task]:
        *_, service, _ = filters
        tasks = original(backend, *filters)
        group = f"service:{service.split('/')[-1]}" if service else None
        return [task for task in tasks if group in (None, task.group)]
