"""Target tracking on the requests per target, ALBRequestCountPerTarget.

Sources: Application Auto Scaling user guide, "How target tracking scaling works"; API reference,
TargetTrackingScalingPolicyConfiguration; Amazon ECS developer guide, "Use a target metric to scale
Amazon ECS services". The alarm for scaling in has 90 % of the target value as its threshold, as
the alarms that AWS creates show.

CPU and memory are not tracked: the emulator does not measure them. Their policies prevent nothing.
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.applicationautoscaling.models import applicationautoscaling_backends

SECONDS_PER_PERIOD = 60
_METRIC = "ALBRequestCountPerTarget"
_LONGEST_ALARM = 15  # periods of the alarm for scaling in
_LOW = 0.9
_DEFAULT_COOLDOWN_SECONDS = 300  # API reference: of ECS services

Scale = Callable[[Any, Any, int, str], None]
"""Set the desired count of a backend's target, and record the cause."""


class TargetTracking:
    """Collects the requests of each period, and scales the targets that have policies."""

    def __init__(self, *, time_scale: float, clock: Callable[[], float]) -> None:
        self._time_scale, self._clock = time_scale, clock
        self._requests: defaultdict[str, deque[float]] = defaultdict(
            lambda: deque(maxlen=_LONGEST_ALARM)
        )

    def end_period(self, counts: Mapping[str, float], scale: Scale) -> None:
        """Add the requests per target of the last period, by ARN of the target group, and scale."""
        for arn, requests in counts.items():
            self._requests[arn].append(requests)
        for backend, target in scalable_targets():
            if service_of(backend, target):
                self._scale_out(backend, target, scale) or self._scale_in(backend, target, scale)

    def _scale_out(self, backend: Any, target: Any, scale: Scale) -> bool:
        """Add tasks if the metric of any policy is above its target value."""
        now, current = self._clock(), service_of(backend, target).desired_count
        # In a cooldown, the tasks that the last scale-out added count as part of the new ones.
        in_cooldown = now < getattr(target, "scale_out_cooldown_until", 0)
        base = target.scaled_out_from if in_cooldown else current
        for policy in _policies(backend, target):
            settings, alarm = policy.target_tracking_scaling_policy_configuration, policy.alarms[0]
            recent = self._recent(settings, alarm.evaluation_periods)
            goal = settings["TargetValue"]
            if not recent or min(recent) <= goal:
                continue
            wanted = min(math.ceil(base * recent[-1] / goal), target.max_capacity)
            if wanted > current:
                scale(backend, target, wanted, _cause(alarm, policy))
                target.scaled_out_from = base
                target.scale_out_cooldown_until = now + self._cooldown(settings, "ScaleOutCooldown")
                target.scale_in_cooldown_until = 0
                return True
        return False

    def _scale_in(self, backend: Any, target: Any, scale: Scale) -> bool:
        """Remove tasks if the metrics of all policies are low, and no deployment is in progress."""
        now, service = self._clock(), service_of(backend, target)
        if now < getattr(target, "scale_in_cooldown_until", 0) or any(
            each.get("rolloutState") == "IN_PROGRESS" for each in service.deployments
        ):
            return False
        needed = [target.min_capacity]
        for policy in _policies(backend, target):
            settings, alarm = policy.target_tracking_scaling_policy_configuration, policy.alarms[1]
            recent = self._recent(settings, alarm.evaluation_periods)
            goal = settings["TargetValue"]
            if settings.get("DisableScaleIn") or not recent or max(recent) >= _LOW * goal:
                return False
            needed.append(math.ceil(service.desired_count * max(recent) / goal))
        if len(needed) == 1 or max(needed) >= service.desired_count:
            return False
        scale(backend, target, max(needed), _cause(alarm, policy))
        target.scale_in_cooldown_until = now + self._cooldown(settings, "ScaleInCooldown")
        return True

    def _recent(self, settings: Any, periods: int) -> list[float]:
        """Return the metric of the last periods; nothing if there are fewer."""
        label = settings["PredefinedMetricSpecification"]["ResourceLabel"]
        group = f":targetgroup/{label.partition('/targetgroup/')[2]}"
        for arn, requests in self._requests.items():
            if arn.endswith(group) and len(requests) >= periods:
                return list(requests)[-periods:]
        return []

    def _cooldown(self, settings: Any, name: str) -> float:
        return float(settings.get(name, _DEFAULT_COOLDOWN_SECONDS)) * self._time_scale


def scalable_targets() -> Iterator[tuple[Any, Any]]:
    """Yield all scalable targets with their backends; the caller holds the lock."""
    for regions in list(applicationautoscaling_backends.values()):
        for backend in list(regions.values()):
            targets = backend.targets.get("ecs:service:DesiredCount", {})
            for target in list(targets.values()):
                yield backend, target


def service_of(backend: Any, target: Any) -> Any:
    """Return moto's ECS service of a scalable target; None without an active one."""
    _, cluster, name = target.resource_id.split("/")
    service = backend.ecs_backend.services.get(f"{cluster}:{name}")
    return service if service and service.status == "ACTIVE" else None


def _policies(backend: Any, target: Any) -> list[Any]:
    return [
        policy
        for policy in backend.policies.values()
        if policy.resource_id == target.resource_id
        and policy.policy_type == "TargetTrackingScaling"
        and policy.target_tracking_scaling_policy_configuration.get(
            "PredefinedMetricSpecification", {}
        ).get("PredefinedMetricType")
        == _METRIC
    ]


def _cause(alarm: Any, policy: Any) -> str:
    return f"monitor alarm {alarm.name} in state ALARM triggered policy {policy.policy_name}"
