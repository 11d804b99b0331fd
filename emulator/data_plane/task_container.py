"""One container of a task: its process, its health, and the conditions that others depend on."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from emulator.data_plane import task_states
from emulator.data_plane.container_definitions import (
    HealthCheck,
    dependencies,
    health_check,
    start_timeout_seconds,
    stop_timeout_seconds,
)
from emulator.data_plane.engine import Container, RunningContainer, Sandbox
from emulator.data_plane.log_driver import LogStream
from emulator.models_lock import MODELS

_UNKNOWN_EXIT_CODE = 255
_SHORTEST_PAUSE_SECONDS = 10.0


class TaskContainer:
    """A container that the supervisor of its task starts and stops.

    `changed` is notified when the container exits or its health changes. `stored` is the container
    of moto's task.
    """

    def __init__(
        self,
        definition: Mapping[str, Any],
        stored: Any,
        task: Any,
        *,
        changed: threading.Condition,
        time_scale: float,
    ) -> None:
        self.name: str = definition["name"]
        self.is_essential: bool = definition.get("essential", True)
        self.dependencies = dependencies(definition)
        self.exit_code: int | None = None
        self.log: LogStream | None = None
        self._definition, self._stored, self._task = definition, stored, task
        self._changed, self._time_scale = changed, time_scale
        self._running: RunningContainer | None = None
        self._started = 0.0
        self._ending = threading.Event()

    @property
    def is_running(self) -> bool:
        """Whether the container has started and not exited."""
        return self._running is not None and self.exit_code is None

    def start(self, sandbox: Sandbox, container: Container) -> None:
        """Start the container and watch it.

        Raises:
            CannotPullImage: the engine cannot run the image.
        """
        write = self.log.write if self.log else _discard
        self._running = running = sandbox.start(container, write)
        self._started = time.monotonic()
        with MODELS:
            self._stored.last_status = "RUNNING"
        _background(self._wait, running)
        if check := health_check(self._definition):
            _background(self._watch_health, running, check)

    def stop(self) -> None:
        """Stop the container within its stop timeout, and wait until its exit code is stored."""
        self._ending.set()
        if self._running is None:
            return
        self._running.stop(stop_timeout_seconds(self._definition))
        with self._changed:
            self._changed.wait_for(lambda: self.exit_code is not None)

    def flush_log(self) -> None:
        """Store what the container has printed; the lock is held."""
        if self.log:
            self.log.flush()

    def meets(self, condition: str) -> bool:
        """Return whether a container that depends on this container may start."""
        if condition == "START":
            return self._running is not None
        if condition == "HEALTHY":
            return self.is_running and self._stored.health_status == "HEALTHY"
        return self.exit_code == 0 if condition == "SUCCESS" else self.exit_code is not None

    def cannot_meet(self, condition: str) -> bool:
        """Return whether a container that depends on this container will never start."""
        timeout = start_timeout_seconds(self._definition)
        if self._running and time.monotonic() > self._started + timeout:
            return True
        if condition == "HEALTHY":
            unhealthy = self._stored.health_status == "UNHEALTHY"
            return unhealthy or self.exit_code is not None
        return condition == "SUCCESS" and self.exit_code not in (None, 0)

    def _wait(self, running: RunningContainer) -> None:
        code = _UNKNOWN_EXIT_CODE
        try:
            code = running.wait()
        finally:  # the task has to end even if the engine fails
            self._set_exited(code)

    def _set_exited(self, code: int) -> None:
        self._ending.set()
        with MODELS:
            self.flush_log()
            self._stored.last_status, self._stored.exitCode = "STOPPED", code
        with self._changed:
            self.exit_code = code
            self._changed.notify_all()

    def _watch_health(self, running: RunningContainer, check: HealthCheck) -> None:
        failures = 0
        while not self._ending.wait(self._pause_seconds(check)):
            is_starting = (
                self._stored.health_status != "HEALTHY"
                and time.monotonic() < self._started + check.start_period_seconds
            )
            succeeds = running.succeeds(check.command, check.timeout_seconds)
            if self._ending.is_set():
                return
            failures = 0 if succeeds else failures + (not is_starting)
            if succeeds or failures >= check.retries:
                self._set_health("HEALTHY" if succeeds else "UNHEALTHY")

    def _pause_seconds(self, check: HealthCheck) -> float:
        """Return the scaled interval; checks of healthy containers must not fill the processors."""
        scaled = check.interval_seconds * self._time_scale
        if self._stored.health_status != "HEALTHY":
            return scaled
        return max(scaled, min(check.interval_seconds, _SHORTEST_PAUSE_SECONDS))

    def _set_health(self, status: str) -> None:
        if self._stored.health_status == status:
            return
        with MODELS:
            self._stored.health_status = status
            task_states.set_health(self._task)
        with self._changed:
            self._changed.notify_all()


def _discard(_line: str) -> None:
    """Drop what a container without a log configuration prints."""


def _background(function: Callable[..., None], *arguments: Any) -> None:
    threading.Thread(target=function, args=arguments, daemon=True).start()
