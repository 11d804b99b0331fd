"""Scale ECS services, as Application Auto Scaling does.

Source: Application Auto Scaling user guide, "How scheduled scaling works".
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from emulator.data_plane.schedules import Minutes, is_due, utc_now
from emulator.data_plane.target_tracking import (
    SECONDS_PER_PERIOD,
    TargetTracking,
    scalable_targets,
    service_of,
)
from emulator.extensions import scaling_activities


class Scaling:
    """Runs scheduled actions and target tracking policies, and keeps services in their bounds.

    `take_request_counts` returns the requests per target since the last call, by ARN of the target
    group. Scheduled actions run at the time of `now`, which `time_scale` does not change, and only
    with `scheduled_scaling`.
    """

    def __init__(
        self,
        take_request_counts: Callable[[], Mapping[str, float]],
        *,
        time_scale: float = 1.0,
        scheduled_scaling: bool = True,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._take_request_counts = take_request_counts
        self._clock, self._now = clock, now
        self._tracking = TargetTracking(time_scale=time_scale, clock=clock)
        self._period_seconds = SECONDS_PER_PERIOD * time_scale
        self._period_end = clock() + self._period_seconds
        self._minutes = Minutes(now)
        self._scheduled_scaling = scheduled_scaling

    def tick(self) -> None:
        """Take the steps that are due; the caller holds the lock of the models."""
        for minute in self._minutes.passed() if self._scheduled_scaling else ():
            for backend, target in scalable_targets():
                self._run_scheduled_actions(backend, target, minute)
        for backend, target in scalable_targets():
            self._enforce_bounds(backend, target)
        if self._clock() >= self._period_end:
            self._period_end = self._clock() + self._period_seconds
            self._tracking.end_period(self._take_request_counts(), self._scale)

    def _run_scheduled_actions(self, backend: Any, target: Any, minute: datetime) -> None:
        for action in list(backend.scheduled_actions):
            if action.resource_id == target.resource_id and _is_due(action, minute):
                bounds = action.scalable_target_action
                low, high = bounds.get("MinCapacity"), bounds.get("MaxCapacity")
                target.update(low, high, None)
                what = f"min capacity to {target.min_capacity} and max capacity to "
                self._record(
                    backend,
                    target,
                    what + str(target.max_capacity),
                    f"scheduled action name {action.scheduled_action_name} was triggered",
                )
                self._enforce_bounds(backend, target)

    def _enforce_bounds(self, backend: Any, target: Any) -> None:
        """Scale a service that is outside of its bounds, once after each change of the bounds."""
        bounds, service = (target.min_capacity, target.max_capacity), service_of(backend, target)
        if service is None or getattr(target, "enforced_bounds", None) == bounds:
            return
        target.enforced_bounds = bounds
        low, high = bounds
        if service.desired_count < low:
            self._scale(backend, target, low, f"minimum capacity was set to {low}")
        elif service.desired_count > high:
            self._scale(backend, target, high, f"maximum capacity was set to {high}")

    def _scale(self, backend: Any, target: Any, count: int, cause: str) -> None:
        # The scheduler of ECS starts and stops the tasks.
        service_of(backend, target).desired_count = count
        self._record(backend, target, f"desired count to {count}.", cause)

    def _record(self, backend: Any, target: Any, what: str, cause: str) -> None:
        fulfilled = " Change successfully fulfilled by ecs." if what.startswith("desired") else ""
        scaling_activities.add(
            backend,
            target,
            description=f"Setting {what}",
            cause=cause,
            message=f"Successfully set {what}{fulfilled}",
            when=self._now().timestamp(),
        )


def _is_due(action: Any, minute: datetime) -> bool:
    moment = minute.timestamp()
    if not (action.start_time or 0) <= moment <= (action.end_time or moment):
        return False
    since = datetime.fromtimestamp(action.start_time or action.creation_time, UTC)
    return is_due(
        action.schedule, minute.astimezone(ZoneInfo(action.timezone or "UTC")), since=since
    )
