from collections.abc import Callable

import pytest

from environments.definition import Autoscaling, Capacity, Pause
from tests.helpers.refusal import refusal

EVENING, MORNING = "0 20 ? * MON-FRI *", "0 7 ? * MON-FRI *"


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (
            lambda: Capacity(fargate_weight=0),
            "capacity: fargate_weight or fargate_spot_weight must be at least 1: ECS places no "
            "task with weights of 0, got 0 and 0",
        ),
        (
            lambda: Capacity(fargate_weight=0, fargate_spot_weight=1, fargate_base_count=2),
            "capacity: fargate_base_count must be 0 with fargate_weight 0: ECS places no task on "
            "a provider of weight 0, got 2",
        ),
        (
            lambda: Autoscaling(minimum_count=3, maximum_count=2),
            "autoscaling: maximum_count must be at least minimum_count 3, got 2",
        ),
        (
            lambda: Autoscaling(
                minimum_count=1, maximum_count=2, cpu_percent=None, memory_percent=None
            ),
            "autoscaling: cpu_percent, memory_percent or requests_per_target_per_minute must be a "
            "number, got None for each",
        ),
        (
            lambda: Pause(stop_cron="0 20 * * *", start_cron=MORNING),
            "pause: stop_cron must be six fields (minutes hours day-of-month month day-of-week "
            "year) with ? for one of the two days, such as '0 20 ? * MON-FRI *', got '0 20 * * *'",
        ),
        (
            lambda: Pause(stop_cron="0 24 ? * * *", start_cron=MORNING),
            "pause: stop_cron must be six fields (minutes hours day-of-month month day-of-week "
            "year) with ? for one of the two days, such as '0 20 ? * MON-FRI *'; hours are 0 to "
            "23, not '24', got '0 24 ? * * *'",
        ),
        (
            lambda: Pause(stop_cron=EVENING, start_cron=EVENING),
            f"pause: start_cron must differ from stop_cron, got {EVENING!r}",
        ),
        (
            lambda: Pause(stop_cron=EVENING, start_cron=MORNING, time_zone="CEST"),
            "pause: time_zone must be a time zone such as Europe/Berlin, got 'CEST'",
        ),
    ],
)
def test_scaling_or_a_pause_that_aws_would_refuse_is_refused(
    make: Callable[[], object], line: str
) -> None:
    assert refusal(make) == line


@pytest.mark.parametrize("cron", [EVENING, "30 19 1,15 * ? *", "0 20 ? * 6L 2030", "0 0/2 L * ? *"])
def test_a_cron_expression_of_aws_is_accepted(cron: str) -> None:
    assert Pause(stop_cron=cron, start_cron=MORNING).stop_cron == cron
