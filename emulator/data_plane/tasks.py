"""Start and stop the tasks of ECS: one supervisor thread per task."""

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from moto.ecs.models import ecs_backends

from emulator.data_plane import task_states
from emulator.data_plane.engine import Address, Engine
from emulator.data_plane.supervisor import Supervisor
from emulator.data_plane.surroundings import Names, Surroundings

# Source: Amazon ECS API reference, DescribeTasks: "Currently, stopped tasks appear in the returned
# results for at least one hour."
_LISTED_AFTER_STOP = timedelta(hours=1)


class Tasks:
    """All tasks that run, or ran, since the emulator started.

    A task is moto's `Task`. Its states are written under the lock of the models; in addition to
    the fields of the ECS API (`last_status`, `desired_status`, `health_status`, `stop_code`,
    `stopped_reason`, `started_at`, `stopped_at`, ...) it has `private_ip`, its IPv4 address in the
    VPC. `started_at` is None until the task is RUNNING.

    While `is_draining(task)` is true, a stopping task is DEACTIVATING and its containers run. The
    function is called with the lock, every 0.1 s, only for a task that was RUNNING.

    A task whose container is UNHEALTHY continues to run. The scheduler stops a task of a
    service. Source: Amazon ECS developer guide, "Determine task health using container health
    checks".
    """

    def __init__(
        self,
        engine: Engine,
        *,
        emulator: Address,
        forwards: Mapping[Address, Address] | None = None,
        time_scale: float = 1.0,
        names: Names | None = None,
    ) -> None:
        self.is_draining: Callable[[Any], bool] = lambda _task: False
        self._surroundings = Surroundings(
            engine=engine,
            emulator=emulator,
            forwards=forwards or {},
            time_scale=time_scale,
            names=names,
            is_draining=self._is_draining,
        )
        self._supervisors: dict[str, Supervisor] = {}

    def start(self, task: Any) -> None:
        """Start a task that `run_task` of moto's backend created; the lock is held."""
        supervisor = self._supervisors[task.id] = Supervisor(task, self._surroundings)
        threading.Thread(target=self._run, args=(supervisor,), daemon=True).start()

    def stop(self, task: Any, *, code: str, reason: str) -> None:
        """Set the desired status STOPPED; the lock is held. Does nothing for a stopping task.

        `code` is a stop code of the ECS API: UserInitiated, ServiceSchedulerInitiated, ...
        """
        task_states.want_stopped(task, code=code, reason=reason)
        if supervisor := self._supervisors.get(task.id):
            supervisor.stop()

    def address(self, private_ip: str, port: int) -> Address | None:
        """Return the address at which a running task's port is reached; safe without the lock.

        None: no task with this address in the VPC runs, or it has no such container port.
        """
        for supervisor in list(self._supervisors.values()):
            if supervisor.task.private_ip == private_ip:
                return supervisor.address(port)
        return None

    def credentials(self, task_id: str) -> dict[str, str] | None:
        """Return the credentials of a running task's role, if it has one; the lock is held."""
        supervisor = self._supervisors.get(task_id)
        if supervisor is None or supervisor.credentials is None:
            return None
        return supervisor.credentials.document()

    def tick(self) -> None:
        """Store logs, forget tasks that stopped an hour ago, and end tasks that moto forgot.

        The lock is held. moto forgets all tasks when it is reset.
        """
        for supervisor in list(self._supervisors.values()):
            supervisor.flush_logs()
            task = supervisor.task
            if _tasks_beside(task).get(task.task_arn) is not task:
                supervisor.stop(is_forgotten=True)
        for task in all_tasks():
            if task.last_status == "STOPPED" and task.stopped_at < _longest_ago():
                del _tasks_beside(task)[task.task_arn]

    def close(self) -> None:
        """Kill all containers. The lock is not held."""
        self._surroundings.engine.close()

    def _is_draining(self, task: Any) -> bool:
        return self.is_draining(task)

    def _run(self, supervisor: Supervisor) -> None:
        try:
            supervisor.run()
        finally:
            self._supervisors.pop(supervisor.task.id, None)


def all_tasks() -> Iterator[Any]:
    """Yield the tasks of all accounts, Regions and clusters; the lock is held."""
    for regions in list(ecs_backends.values()):
        for backend in list(regions.values()):
            for tasks in list(backend.tasks.values()):
                yield from list(tasks.values())


def _tasks_beside(task: Any) -> dict[str, Any]:
    return task._backend.tasks.get(task.cluster_name, {})  # type: ignore[no-any-return]


def _longest_ago() -> Any:
    return task_states.now() - _LISTED_AFTER_STOP
