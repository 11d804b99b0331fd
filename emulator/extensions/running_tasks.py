"""A task says since when it runs, is listed with its own service only, and runs until stopped.

Gap: moto's tasks have no `startedAt`, stop by being described, and `ListTasks` takes a service's
name and ignores it. The newest running task of a service could not be found.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.ecs.models import EC2ContainerServiceBackend, Task
from moto.moto_api import state_manager

from emulator.extensions.patching import wrap


def apply() -> None:
    """Note the start, stay running, and filter by the group that a service's tasks have."""
    for_good = {"progression": "manual", "times": sys.maxsize}
    state_manager.set_transition(model_name="ecs::task", transition=for_good)

    @wrap(Task, "__init__")
    def init(original: Callable[..., None], task: Any, *args: Any, **kwargs: Any) -> None:
        original(task, *args, **kwargs)
        task.started_at = datetime.now(UTC)

    @wrap(EC2ContainerServiceBackend, "list_tasks")
    def list_tasks(
        original: Callable[..., list[Task]], backend: EC2ContainerServiceBackend, *filters: Any
    ) -> list[Task]:
        *_, service, _ = filters
        tasks = original(backend, *filters)
        group = f"service:{service.split('/')[-1]}" if service else None
        return [task for task in tasks if group in (None, task.group)]
