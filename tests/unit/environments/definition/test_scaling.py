from collections.abc import Callable

import pytest

from environments.definition import Autoscaling, Capacity
from tests.unit.environments.definition.refusal import refusal


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
    ],
)
def test_scaling_that_aws_or_ecs_would_refuse_is_refused(
    make: Callable[[], object], line: str
) -> None:
    assert refusal(make) == line
