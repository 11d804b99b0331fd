"""Start and stop the tasks of ECS: one supervisor thread per task."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from moto.ecs.models import ecs_backends

from emulator.data_plane.engine import Address, Engine


class Names(Protocol):
    """Names of Service Connect that lead out of a task."""

    def connect(self, task: Any) -> Mapping[Address, Address]:
        """Return the names that a starting task may use, each with its address on loopback.

        Called without the lock, before the containers of the task start.
        """

    def disconnect(self, task: Any) -> None:
        """Close the addresses of a task, whose containers have ended. Called without the lock."""


class Tasks:
    """All tasks that run, or ran, since the emulator started.

    A task is moto's `Task`. Its states are written under the lock of the models; in addition to
    the fields of the ECS API (`last_status`, `desired_status`, `health_status`, `stop_code`,
    `stopped_reason`, `started_at`, `stopped_at`, ...) it has `private_ip`, its IPv4 address in the
    VPC. `started_at` is None until the task is RUNNING.

    A task whose container is UNHEALTHY continues to run. The scheduler stops it if it belongs to a
    service. Source: Amazon ECS developer guide, "Determine task health using container health
    checks".
    """

    def __init__(
        self,
        engine: Engine,
        *,
        emulator: Address,
        time_scale: float = 1.0,
        names: Names | None = None,
        is_draining: Callable[[Any], bool] = lambda _task: False,
    ) -> None:
        """Create the supervisor of tasks.

        While `is_draining(task)` is true, a task that was told to stop stays DEACTIVATING and its
        containers run. It is called with the lock, every 0.1 s.
        """
        self.is_draining = is_draining
        self._engine = engine
        self._emulator, self._time_scale, self._names = emulator, time_scale, names

    def start(self, task: Any) -> None:
        """Start a task that `run_task` of moto's backend created; the lock is held."""
        raise NotImplementedError

    def stop(self, task: Any, *, code: str, reason: str) -> None:
        """Set the desired status STOPPED; the lock is held. Does nothing for a stopping task.

        `code` is a stop code of the ECS API: UserInitiated, ServiceSchedulerInitiated, ...
        """
        raise NotImplementedError

    def of_service(self, service: Any) -> list[Any]:
        """Return the tasks of moto's service, also those that stopped within the last hour."""
        tasks = service._backend.tasks.get(service.cluster_name, {}).values()
        return [task for task in tasks if task.group == f"service:{service.name}"]

    def address(self, private_ip: str, port: int) -> Address | None:
        """Return the address at which a running task's port is reached; safe without the lock.

        None: no task with this address in the VPC runs, or it has no such container port.
        """
        raise NotImplementedError

    def tick(self) -> None:
        """Forget tasks that stopped an hour ago, and end those that moto forgot; lock held."""

    def close(self) -> None:
        """Kill all containers. The lock is not held."""
        self._engine.close()


def all_tasks() -> Iterator[Any]:
    """Yield the tasks of all accounts, Regions and clusters; the lock is held."""
    for regions in list(ecs_backends.values()):
        for backend in list(regions.values()):
            for tasks in list(backend.tasks.values()):
                yield from list(tasks.values())
