"""State of a registered target, and the connections to the target."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from emulator.data_plane.load_balancer.proxy import close, new_session
from emulator.data_plane.load_balancer.routing import IDLE_TIMEOUT_SECONDS, Target, TargetGroup
from emulator.data_plane.load_balancer.statuses import (
    CHECKING,
    HEALTHY,
    NOT_IN_USE,
    REGISTERING,
    Status,
)


class TargetState:
    """One target of one target group."""

    def __init__(self, group: TargetGroup, target: Target) -> None:
        self.group = group
        self.target = target
        self.status = REGISTERING if group.is_in_use else NOT_IN_USE
        self.requests = 0
        self.idle = asyncio.Event()
        self.idle.set()
        self.task: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._in_flight = self._successes = self._failures = 0

    @contextmanager
    def request(self) -> Iterator[None]:
        """Count a request; `idle` is set when none is in flight."""
        self.requests += 1
        self._in_flight += 1
        self.idle.clear()
        try:
            yield
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self.idle.set()

    def session(self) -> aiohttp.ClientSession:
        """Return the pool of connections to this target only, which closes after the draining."""
        if self._session is None:
            self._session = new_session(keep_alive_seconds=IDLE_TIMEOUT_SECONDS)
        return self._session

    async def close(self) -> None:
        """Stop the health checks, and close the connections."""
        if self.task:
            self.task.cancel()
        if self._session:
            await close(self._session)

    def record(self, failure: Status | None) -> None:
        """Count the result of a health check. A new target needs one success only."""
        self._successes = 0 if failure else self._successes + 1
        self._failures = self._failures + 1 if failure else 0
        check = self.group.health_check
        is_new = self.status.state == "initial"
        if failure is None:
            if self._successes >= (1 if is_new else check.healthy_threshold):
                self.status = HEALTHY
        elif self._failures >= check.unhealthy_threshold or self.status.state == "unhealthy":
            self.status = failure
        elif is_new:
            self.status = CHECKING
