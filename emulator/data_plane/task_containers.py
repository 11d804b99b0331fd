"""The containers of one task, which start and stop in the order of their dependencies."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from emulator.data_plane.engine import CannotPullImage, CannotStartContainer, Container, Sandbox
from emulator.data_plane.log_driver import LogStream
from emulator.data_plane.start_failures import (
    CannotPullContainer,
    CannotStart,
    UnresolvedDependency,
)
from emulator.data_plane.task_container import TaskContainer

_POLL_SECONDS = 0.1


class TaskContainers:
    """All containers of a task, from their start to the stop of the task.

    One thread calls `start`, `wait` and `stop` in this order.
    """

    def __init__(
        self, task: Any, definitions: Iterable[Mapping[str, Any]], *, time_scale: float
    ) -> None:
        self._changed = threading.Condition()
        self._is_stopping = False
        self._all = [
            TaskContainer(definition, stored, task, changed=self._changed, time_scale=time_scale)
            for definition, stored in zip(definitions, task.containers, strict=True)
        ]

    @property
    def essential_has_exited(self) -> bool:
        """Whether an essential container has exited, so that the task has to stop."""
        return any(one.is_essential and one.exit_code is not None for one in self._all)

    def interrupt(self) -> None:
        """Let `start` and `wait` return early; called in another thread."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()

    def start(
        self, sandbox: Sandbox, settings: Sequence[Container], logs: Mapping[str, LogStream]
    ) -> bool:
        """Start the containers, and return whether all have started before the task has to stop.

        Raises:
            FailedToStart: the engine cannot start a container, or a dependency has failed.
        """
        waiting = list(zip(self._all, settings, strict=True))
        while waiting and not self._must_end():
            ready = [pair for pair in waiting if not self._missing(pair[0])]
            for one, container in ready:
                one.log = logs.get(one.name)
                _start(one, sandbox, container)
            waiting = [pair for pair in waiting if pair not in ready]
            if waiting and not ready:
                self._wait_for_dependencies(one for one, _ in waiting)
        return not waiting

    def wait(self) -> None:
        """Wait until the task has to stop."""
        with self._changed:
            self._changed.wait_for(self._must_end)

    def stop(self) -> None:
        """Stop the containers; a container stops before its dependencies."""
        remaining = [one for one in self._all if one.is_running]
        with ThreadPoolExecutor() as pool:
            while remaining:
                needed = {name for one in remaining for name in one.dependencies}
                batch = [one for one in remaining if one.name not in needed] or remaining
                list(pool.map(TaskContainer.stop, batch))
                remaining = [one for one in remaining if one not in batch]

    def flush_logs(self) -> None:
        """Store what the containers have printed; the lock is held."""
        for one in self._all:
            one.flush_log()

    def _must_end(self) -> bool:
        return self._is_stopping or self.essential_has_exited

    def _missing(self, one: TaskContainer) -> list[tuple[TaskContainer, str]]:
        """Return the containers that this container waits for, each with its condition."""
        by_name = {other.name: other for other in self._all}
        pairs = [(by_name[name], condition) for name, condition in one.dependencies.items()]
        return [(other, condition) for other, condition in pairs if not other.meets(condition)]

    def _wait_for_dependencies(self, waiting: Iterable[TaskContainer]) -> None:
        for one in waiting:
            for other, condition in self._missing(one):
                if other.cannot_meet(condition):
                    raise UnresolvedDependency(one.name, other.name, condition)
        with self._changed:
            self._changed.wait(_POLL_SECONDS)


def _start(one: TaskContainer, sandbox: Sandbox, container: Container) -> None:
    try:
        one.start(sandbox, container)
    except CannotPullImage as error:
        raise CannotPullContainer(str(error)) from None
    except CannotStartContainer as error:
        raise CannotStart(str(error)) from None
