"""Health of all registered targets, and draining of deregistered targets.

Source: user guide for Application Load Balancers, "Deregistration delay".
"""

import asyncio
import contextlib
from collections.abc import Callable

import aiohttp

from emulator.data_plane.engine import Address
from emulator.data_plane.load_balancer.health_check import failure
from emulator.data_plane.load_balancer.routing import RoutingTable, Target, TargetGroup
from emulator.data_plane.load_balancer.statuses import DRAINING, HEALTHY, Status
from emulator.data_plane.load_balancer.targets import TargetState

_SHORTEST_PAUSE_SECONDS = 1.0
Resolve = Callable[[str, int], Address | None]
"""Return the address on the loopback interface of a private IP address and a port."""


class TargetHealth:
    """Health of all targets. Only `status` and `take_requests` are safe outside the event loop."""

    def __init__(self, resolve: Resolve, *, time_scale: float) -> None:
        self._resolve = resolve
        self._time_scale = time_scale
        self._states: dict[tuple[str, Target], TargetState] = {}
        self._session: aiohttp.ClientSession | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def status(self, target_group_arn: str, target: Target) -> Status | None:
        """Return the health of a target; None for a target that is not registered."""
        state = self._states.get((target_group_arn, target))
        return state.status if state else None

    def of_group(self, target_group_arn: str) -> list[TargetState]:
        """Return the states of the targets of a group, draining targets included."""
        return [s for (arn, _), s in list(self._states.items()) if arn == target_group_arn]

    def take_requests(self, target_group_arn: str) -> float:
        """Return the requests per target since the last call."""
        states = self.of_group(target_group_arn)
        requests = sum(state.requests for state in states)
        for state in states:
            state.requests = 0
        return requests / max(1, sum(state.status.state == "healthy" for state in states))

    def update(self, table: RoutingTable) -> None:
        """Follow registrations, deregistrations and changed target groups."""
        groups = table.target_groups
        wanted = {(arn, target): group for arn, group in groups.items() for target in group.targets}
        for key, state in list(self._states.items()):
            if key[0] not in groups:
                self._remove(key)
            elif key not in wanted and state.status is not DRAINING:
                self._drain(key, state)
        for key, group in wanted.items():
            known = self._states.get(key)
            if known and known.status is not DRAINING and known.group.is_in_use == group.is_in_use:
                known.group = group
            else:
                self._add(key, group)

    async def close(self) -> None:
        """Stop all health checks, and close all connections."""
        for key in list(self._states):
            self._remove(key)
        await asyncio.gather(*self._closing)
        if self._session:
            await self._session.close()

    def _add(self, key: tuple[str, Target], group: TargetGroup) -> None:
        self._remove(key)
        state = self._states[key] = TargetState(group, key[1])
        if group.is_in_use:
            state.task = asyncio.create_task(self._check_repeatedly(state))

    def _remove(self, key: tuple[str, Target]) -> None:
        if state := self._states.pop(key, None):
            task = asyncio.create_task(state.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def _drain(self, key: tuple[str, Target], state: TargetState) -> None:
        if not state.group.is_in_use:
            self._remove(key)
            return
        if state.task:
            state.task.cancel()
        state.status = DRAINING
        state.task = asyncio.create_task(self._end_draining(key, state))

    async def _end_draining(self, key: tuple[str, Target], state: TargetState) -> None:
        """Wait for the delay; `time_scale` does not shorten it while requests are in flight."""
        delay = state.group.deregistration_delay_seconds
        await asyncio.sleep(delay * self._time_scale)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(state.idle.wait(), delay * max(0, 1 - self._time_scale))
        state.task = None
        self._remove(key)

    async def _check_repeatedly(self, state: TargetState) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(force_close=True, limit=0, ssl=False)
            self._session = aiohttp.ClientSession(connector=connector)
        while True:
            check, target = state.group.health_check, state.target
            port = check.port or target.port
            address, host = self._resolve(target.ip, port), f"{target.ip}:{port}"
            state.record(await failure(self._session, check, host=host, address=address))
            await asyncio.sleep(self._pause_seconds(state))

    def _pause_seconds(self, state: TargetState) -> float:
        """Return the scaled interval; checks of healthy targets must not fill the processors."""
        interval = state.group.health_check.interval_seconds
        scaled = interval * self._time_scale
        if state.status is not HEALTHY:
            return scaled
        return max(scaled, min(interval, _SHORTEST_PAUSE_SECONDS))
