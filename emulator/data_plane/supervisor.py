"""The life of one task, in a thread of its own."""

import time
from typing import Any

from emulator.data_plane import preparation, task_states
from emulator.data_plane.container_definitions import overridden
from emulator.data_plane.credentials import TaskCredentials
from emulator.data_plane.engine import Address, Sandbox
from emulator.data_plane.start_failures import FailedToStart
from emulator.data_plane.surroundings import Surroundings
from emulator.data_plane.task_containers import TaskContainers
from emulator.models_lock import MODELS

_POLL_SECONDS = 0.1


class Supervisor:
    """Start the containers of one task, watch them, and stop them.

    The states and the stop codes are those of "Amazon ECS task lifecycle" and "Amazon ECS stopped
    task error messages" in the developer guide.
    """

    def __init__(self, task: Any, surroundings: Surroundings) -> None:
        """Prepare moto's task; the lock is held."""
        self.task, self._surroundings = task, surroundings
        self._sandbox: Sandbox | None = None
        self._is_forgotten = False
        definition: Any = task._backend.describe_task_definition(task.task_definition_arn)
        task_states.prepare(task, definition)
        overrides = task.overrides or {}
        self._definitions = overridden(definition.container_definitions, overrides)
        self._containers = TaskContainers(
            task, self._definitions, time_scale=surroundings.time_scale
        )
        role = overrides.get("taskRoleArn") or getattr(definition, "task_role_arn", None)
        self.credentials = TaskCredentials(role, task) if role else None

    def stop(self, *, is_forgotten: bool = False) -> None:
        """End the task, at once if moto has forgotten the task; returns immediately."""
        self._is_forgotten = is_forgotten
        self._containers.interrupt()

    def address(self, port: int) -> Address | None:
        """Return the address of a container port while the task's containers run."""
        sandbox = self._sandbox
        try:
            return sandbox.address(port) if sandbox else None
        except KeyError:
            return None

    def flush_logs(self) -> None:
        """Store what the containers have printed; the lock is held."""
        self._containers.flush_logs()

    def run(self) -> None:
        """Start the task and return when it has stopped."""
        try:
            self._start()
            self._containers.wait()
            self._want_stopped("EssentialContainerExited", "Essential container in task exited")
        except FailedToStart as failure:
            self._want_stopped("TaskFailedToStart", str(failure))
        finally:
            # An error of the emulator ends the task too; the thread prints the traceback.
            self._want_stopped("TaskFailedToStart", "InternalError: see the emulator's output")
            try:
                self._stop()
            finally:
                self._remove()

    def _start(self) -> None:
        self._set_status("PENDING")
        environment = preparation.environment(
            self.task, self._surroundings.emulator, has_role=self.credentials is not None
        )
        with MODELS:
            settings = preparation.settings(self.task, self._definitions, environment)
            logs = preparation.log_streams(self.task, self._definitions)
        self._sandbox = self._surroundings.engine.create_sandbox(
            self.task.id, containers=settings, forwards=self._surroundings.connect(self.task)
        )
        if self._containers.start(self._sandbox, settings, logs):
            self._set_status("ACTIVATING")
            self._set_status("RUNNING")

    def _stop(self) -> None:
        self._set_status("DEACTIVATING")
        while self._is_draining():
            time.sleep(_POLL_SECONDS)
        self._set_status("STOPPING")
        self._containers.stop()

    def _remove(self) -> None:
        self._set_status("DEPROVISIONING")
        sandbox, self._sandbox = self._sandbox, None
        try:
            self._surroundings.disconnect(self.task)
            if sandbox:
                sandbox.remove()
        finally:
            with MODELS:
                self.flush_logs()
                task_states.set_stopped(self.task)

    def _is_draining(self) -> bool:
        was_running = self.task.started_at is not None
        if self._is_forgotten or not was_running or self._containers.essential_has_exited:
            return False
        with MODELS:
            return self._surroundings.is_draining(self.task)

    def _want_stopped(self, code: str, reason: str) -> None:
        with MODELS:
            task_states.want_stopped(self.task, code=code, reason=reason)

    def _set_status(self, status: str) -> None:
        with MODELS:
            self.task.last_status = status
            if status == "RUNNING":
                self.task.started_at = self.task.pull_stopped_at = task_states.now()
            if status == "DEPROVISIONING":
                self.task.execution_stopped_at = task_states.now()
