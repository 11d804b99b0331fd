"""The life of one task, in a thread of its own."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol

from emulator.data_plane import preparation, task_states
from emulator.data_plane.container_definitions import overridden
from emulator.data_plane.credentials import TaskCredentials
from emulator.data_plane.engine import (
    Address,
    CannotPullImage,
    CannotStartContainer,
    Container,
    Engine,
    Sandbox,
)
from emulator.data_plane.start_failures import (
    CannotPullContainer,
    CannotStart,
    FailedToStart,
    UnresolvedDependency,
)
from emulator.data_plane.task_container import TaskContainer
from emulator.models_lock import MODELS

_POLL_SECONDS = 0.1


class Names(Protocol):
    """Names of Service Connect that lead out of a task."""

    def connect(self, task: Any) -> Mapping[Address, Address]:
        """Return the names that a starting task may use, each with its address on loopback.

        Called without the lock, before the containers of the task start.
        """

    def disconnect(self, task: Any) -> None:
        """Close the addresses of a task, whose containers have ended. Called without the lock."""


@dataclass(frozen=True)
class Surroundings:
    """What all tasks share. `emulator` is the address of the AWS endpoints.

    All tasks reach `forwards`, as in `Engine.create_sandbox`.
    """

    engine: Engine
    emulator: Address
    forwards: Mapping[Address, Address]
    time_scale: float
    names: Names | None
    is_draining: Callable[[Any], bool]


class Supervisor:
    """Start the containers of one task, watch them, and stop them.

    The states and the stop codes are those of "Amazon ECS task lifecycle" and "Amazon ECS stopped
    task error messages" in the developer guide.
    """

    def __init__(self, task: Any, surroundings: Surroundings) -> None:
        """Prepare moto's task; the lock is held."""
        self.task, self._surroundings = task, surroundings
        self._sandbox: Sandbox | None = None
        definition: Any = task._backend.describe_task_definition(task.task_definition_arn)
        task_states.prepare(task, definition)
        overrides = task.overrides or {}
        self._definitions = overridden(definition.container_definitions, overrides)
        self._changed = threading.Condition()
        self._is_stopping = self._is_forgotten = False
        self._containers = [
            TaskContainer(
                one, stored, task, changed=self._changed, time_scale=surroundings.time_scale
            )
            for one, stored in zip(self._definitions, task.containers, strict=True)
        ]
        role = overrides.get("taskRoleArn") or getattr(definition, "task_role_arn", None)
        self.credentials = TaskCredentials(role, task) if role else None

    def stop(self, *, is_forgotten: bool = False) -> None:
        """End the task, at once if moto has forgotten the task; returns immediately."""
        with self._changed:
            self._is_stopping, self._is_forgotten = True, is_forgotten
            self._changed.notify_all()

    def address(self, port: int) -> Address | None:
        """Return the address of a container port while the task's containers run."""
        sandbox = self._sandbox
        try:
            return sandbox.address(port) if sandbox else None
        except KeyError:
            return None

    def flush_logs(self) -> None:
        """Store what the containers have printed; the lock is held."""
        for one in self._containers:
            one.flush_log()

    def run(self) -> None:
        """Start the task and return when it has stopped."""
        try:
            self._start()
            self._run_until_stopped()
        except FailedToStart as failure:
            self._want_stopped("TaskFailedToStart", str(failure))
        finally:
            # An error of ours ends the task too, and the thread prints it.
            self._want_stopped("TaskFailedToStart", "InternalError: see the emulator's output")
            try:
                self._stop()
            finally:
                self._set_status("DEPROVISIONING")
                with MODELS:
                    self.flush_logs()
                    task_states.set_stopped(self.task)

    def _start(self) -> None:
        self._set_status("PENDING")
        emulator, names = self._surroundings.emulator, self._surroundings.names
        always = {**self._surroundings.forwards, emulator: emulator}
        environment = preparation.environment(
            self.task, emulator, has_role=self.credentials is not None
        )
        with MODELS:
            settings = preparation.settings(self.task, self._definitions, environment)
            streams = preparation.log_streams(self.task, self._definitions)
        forwards = {**always, **(names.connect(self.task) if names else {})}
        self._sandbox = self._surroundings.engine.create_sandbox(
            self.task.id, containers=settings, forwards=forwards
        )
        waiting = list(zip(self._containers, settings, strict=True))
        while waiting and not self._must_end():
            ready = [pair for pair in waiting if not self._missing(pair[0])]
            for one, container in ready:
                one.log = streams.get(one.name)
                self._start_container(one, self._sandbox, container)
            waiting = [pair for pair in waiting if pair not in ready]
            if waiting and not ready:
                self._wait_for_dependencies(one for one, _ in waiting)
        if not waiting:
            self._set_status("ACTIVATING")
            self._set_status("RUNNING")

    def _start_container(self, one: TaskContainer, sandbox: Sandbox, container: Container) -> None:
        try:
            one.start(sandbox, container)
        except CannotPullImage as error:
            raise CannotPullContainer(str(error)) from None
        except CannotStartContainer as error:
            raise CannotStart(str(error)) from None

    def _missing(self, one: TaskContainer) -> list[tuple[TaskContainer, str]]:
        """Return the containers that this container waits for, each with its condition."""
        by_name = {other.name: other for other in self._containers}
        pairs = [(by_name[name], condition) for name, condition in one.dependencies.items()]
        return [(other, condition) for other, condition in pairs if not other.meets(condition)]

    def _wait_for_dependencies(self, waiting: Iterable[TaskContainer]) -> None:
        for one in waiting:
            for other, condition in self._missing(one):
                if other.cannot_meet(condition):
                    raise UnresolvedDependency(one.name, other.name, condition)
        with self._changed:
            self._changed.wait(_POLL_SECONDS)

    def _must_end(self) -> bool:
        return self._is_stopping or self._essential_has_exited()

    def _essential_has_exited(self) -> bool:
        return any(one.is_essential and one.exit_code is not None for one in self._containers)

    def _run_until_stopped(self) -> None:
        with self._changed:
            self._changed.wait_for(self._must_end)
        self._want_stopped("EssentialContainerExited", "Essential container in task exited")

    def _want_stopped(self, code: str, reason: str) -> None:
        with MODELS:
            task_states.want_stopped(self.task, code=code, reason=reason)

    def _stop(self) -> None:
        self._set_status("DEACTIVATING")
        while self._is_draining():
            time.sleep(_POLL_SECONDS)
        self._set_status("STOPPING")
        remaining = [one for one in self._containers if one.is_running]
        with ThreadPoolExecutor() as pool:
            while remaining:
                # A container stops before those that it depends on.
                needed = {name for one in remaining for name in one.dependencies}
                batch = [one for one in remaining if one.name not in needed] or remaining
                list(pool.map(TaskContainer.stop, batch))
                remaining = [one for one in remaining if one not in batch]
        with MODELS:
            self.task.execution_stopped_at = task_states.now()
        if self._surroundings.names:
            self._surroundings.names.disconnect(self.task)
        if self._sandbox:
            sandbox, self._sandbox = self._sandbox, None
            sandbox.remove()

    def _is_draining(self) -> bool:
        if self._is_forgotten or self.task.started_at is None or self._essential_has_exited():
            return False
        with MODELS:
            return self._surroundings.is_draining(self.task)

    def _set_status(self, status: str) -> None:
        with MODELS:
            self.task.last_status = status
            if status == "RUNNING":
                self.task.started_at = self.task.pull_stopped_at = task_states.now()
