"""Scheduled actions and target tracking change the desired count of a service."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.ecs.models import ecs_backends

from emulator.data_plane.scaling import Scaling

ACCOUNT, REGION = "111122223333", "eu-west-1"
SERVICE, DIMENSION = "service/shop/web", "ecs:service:DesiredCount"
NAMES = ("ecs", SERVICE, DIMENSION)
GROUP = "targetgroup/web/0123456789abcdef"
TARGET_VALUE = 100
MONDAY = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


class System:
    """A service with a scalable target, and a clock that the test moves."""

    def __init__(
        self, *, desired: int, bounds: tuple[int, int], scheduled_scaling: bool = True
    ) -> None:
        self.backend: Any = applicationautoscaling_backends[ACCOUNT][REGION]
        ecs: Any = ecs_backends[ACCOUNT][REGION]
        self.backend.reset()
        ecs.reset()
        ecs.create_cluster("shop")
        ecs.register_task_definition("web", [{"name": "web", "image": "web", "memory": 64}])
        self.service = ecs.create_service("shop", "web", desired, task_definition_str="web")
        self.service.deployments[0]["rolloutState"] = "COMPLETED"
        self.set_bounds(*bounds)
        self.passed, self.requests = 0.0, 0.0
        self.scaling = Scaling(
            lambda: {f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:{GROUP}": self.requests},
            scheduled_scaling=scheduled_scaling,
            clock=lambda: self.passed,
            now=lambda: MONDAY + timedelta(seconds=self.passed),
        )

    @property
    def causes(self) -> list[str]:
        """The causes of the scaling activities, the oldest first."""
        return [each["Cause"] for each in reversed(getattr(self.backend, "scaling_activities", []))]

    def set_bounds(self, low: int, high: int) -> None:
        self.backend.register_scalable_target(*NAMES, low, high, "", None)

    def schedule(self, name: str, schedule: str, bounds: dict[str, int], zone: str = "UTC") -> None:
        self.backend.put_scheduled_action(
            "ecs", schedule, zone, name, SERVICE, DIMENSION, None, None, bounds
        )

    def track(self, metric: str = "ALBRequestCountPerTarget", **settings: Any) -> None:
        specification = {
            "PredefinedMetricType": metric,
            "ResourceLabel": f"app/shop/0123/{GROUP}",
        }
        self.backend.put_scaling_policy(
            metric,
            *NAMES,
            {
                "TargetValue": TARGET_VALUE,
                "PredefinedMetricSpecification": specification,
                "ScaleOutCooldown": 60,
                "ScaleInCooldown": 300,
                **settings,
            },
            "TargetTrackingScaling",
        )

    def count_after(self, minutes: int, *, requests: float = 0) -> int:
        """Return the desired count after minutes with these requests per target and minute."""
        self.requests = requests
        for _ in range(minutes):
            self.passed += 60
            self.scaling.tick()
        return int(self.service.desired_count)


def test_a_pause_at_night_stops_all_tasks_and_starts_them_in_the_morning() -> None:
    system = System(desired=2, bounds=(2, 2))
    stopped, running = {"MinCapacity": 0, "MaxCapacity": 0}, {"MinCapacity": 2, "MaxCapacity": 2}
    system.schedule("stop", "cron(0 20 ? * MON-FRI *)", stopped, "Europe/Berlin")
    system.schedule("start", "cron(0 7 ? * MON-FRI *)", running, "Europe/Berlin")

    assert system.count_after(6 * 60 + 59) == 2
    assert system.count_after(1) == 0  # 19:00 UTC is 20:00 in Berlin in winter
    assert system.count_after(10 * 60 + 59) == 0
    assert system.count_after(1) == 2
    assert system.causes == [
        "scheduled action name stop was triggered",
        "maximum capacity was set to 0",
        "scheduled action name start was triggered",
        "minimum capacity was set to 2",
    ]


def test_without_scheduled_scaling_no_service_is_paused() -> None:
    system = System(desired=2, bounds=(2, 2), scheduled_scaling=False)
    system.schedule("stop", "cron(0 * * * ? *)", {"MinCapacity": 0, "MaxCapacity": 0})

    assert system.count_after(24 * 60) == 2


def test_new_bounds_scale_a_service_that_is_outside_of_them() -> None:
    system = System(desired=1, bounds=(2, 4))

    assert system.count_after(1) == 2
    system.set_bounds(3, 4)
    assert system.count_after(1) == 3
    system.service.desired_count = 1  # an operator may leave the bounds
    assert system.count_after(1) == 1


def test_many_requests_in_three_periods_add_tasks_in_proportion() -> None:
    system = System(desired=2, bounds=(1, 10))
    system.track()

    assert system.count_after(2, requests=250) == 2
    assert system.count_after(1, requests=250) == 5
    (cause,) = system.causes
    assert cause.startswith("monitor alarm TargetTracking-service/shop/web-AlarmHigh-")
    assert cause.endswith("in state ALARM triggered policy ALBRequestCountPerTarget")


def test_tasks_that_start_in_the_cooldown_are_not_added_again() -> None:
    system = System(desired=2, bounds=(1, 100))
    system.track(ScaleOutCooldown=600)

    assert system.count_after(3, requests=250) == 5
    assert system.count_after(5, requests=250) == 5
    assert system.count_after(3, requests=400) == 8  # of the 2 tasks before the cooldown


def test_no_more_tasks_than_the_maximum_are_added() -> None:
    system = System(desired=2, bounds=(1, 3))
    system.track()

    assert system.count_after(10, requests=5000) == 3


def test_few_requests_in_fifteen_periods_remove_tasks_to_the_minimum() -> None:
    system = System(desired=4, bounds=(2, 10))
    system.track()

    assert system.count_after(14) == 4
    assert system.count_after(1) == 2


def test_tasks_are_removed_once_in_a_cooldown() -> None:
    system = System(desired=8, bounds=(1, 10))
    system.track()

    assert system.count_after(15, requests=50) == 4
    assert system.count_after(4, requests=50) == 4
    assert system.count_after(1, requests=50) == 2


@pytest.mark.parametrize("requests", [90, 95, 100])
def test_requests_near_the_target_value_change_nothing(requests: float) -> None:
    system = System(desired=20, bounds=(1, 40))
    system.track()

    assert system.count_after(30, requests=requests) == 20


def test_no_tasks_are_removed_during_a_deployment() -> None:
    system = System(desired=4, bounds=(1, 10))
    system.track()
    system.service.deployments[0]["rolloutState"] = "IN_PROGRESS"

    assert system.count_after(20) == 4
    system.service.deployments[0]["rolloutState"] = "COMPLETED"
    assert system.count_after(1) == 1


def test_a_policy_can_forbid_to_remove_tasks() -> None:
    system = System(desired=4, bounds=(1, 10))
    system.track(DisableScaleIn=True)

    assert system.count_after(30) == 4


def test_cpu_is_not_emulated_and_its_policy_prevents_nothing() -> None:
    system = System(desired=4, bounds=(1, 10))
    system.track("ECSServiceAverageCPUUtilization")

    assert system.count_after(20) == 4
    system.track()
    assert system.count_after(15) == 1
