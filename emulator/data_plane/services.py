"""Schedule the tasks of ECS services."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from moto.ecs.models import ecs_backends

from emulator.data_plane.scheduling import Pass
from emulator.data_plane.service_tasks import PENDING, TargetHealth
from emulator.data_plane.tasks import Tasks


class Services:
    """The scheduler of all services in all accounts and Regions.

    `target_health` returns the health of a target as the load balancer sees it.
    """

    def __init__(
        self,
        tasks: Tasks,
        target_health: TargetHealth,
        *,
        time_scale: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tasks, self._target_health = tasks, target_health
        self._time_scale, self._clock = time_scale, clock

    def reconcile(self) -> None:
        """Take the steps that are due in all services; the caller holds the lock."""
        for backend in _backends():
            for service in list(backend.services.values()):
                if service.status != "INACTIVE":
                    self.schedule(service)
            for cluster in list(backend.clusters.values()):
                states = [task.last_status for task in backend.tasks.get(cluster.name, {}).values()]
                cluster.running_tasks_count = states.count("RUNNING")
                cluster.pending_tasks_count = sum(state in PENDING for state in states)

    def schedule(self, service: Any) -> None:
        """Take the steps of one service that are due; the caller holds the lock."""
        Pass(
            service,
            self._tasks,
            self._target_health,
            now=self._clock(),
            time_scale=self._time_scale,
        ).run()

    def is_draining(self, task: Any) -> bool:
        """Return whether the load balancer still sends requests of open connections to a task."""
        service_task = getattr(task, "service_task", None)
        return service_task is not None and service_task.drains(self._clock(), self._target_health)


def _backends() -> Iterator[Any]:
    for regions in list(ecs_backends.values()):
        yield from list(regions.values())
