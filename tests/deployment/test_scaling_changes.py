"""Terraform never changes a scalable target twice at the same time, which AWS refuses."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from cli.apply import second_run
from cli.apply.runs import Runs, Stack
from cli.apply.screen import Screen
from cli.tools.terraform import Terraform
from modules.fargate_service import PauseSchedule, Scaling, TrackedMetric
from modules.fargate_service.scaling import ServiceScaling
from tests.helpers.applying import apply, configure, destroy
from tests.helpers.emulator import Emulator
from tests.helpers.rolling_service import RollingService

NAME = "scaling-changes"
CPU = TrackedMetric("cpu", "ECSServiceAverageCPUUtilization", 60)
MEMORY = TrackedMetric("memory", "ECSServiceAverageMemoryUtilization", 60)
REQUESTS = TrackedMetric("requests", "ALBRequestCountPerTarget", 60, "app/web/1/targetgroup/web/2")
PAUSE = PauseSchedule("0 20 ? * MON-FRI *", "0 7 ? * MON-FRI *", "Europe/Berlin")
EVERYTHING = Scaling(minimum_count=1, maximum_count=4, metrics=(CPU, MEMORY, REQUESTS), pause=PAUSE)


@pytest.fixture(scope="module")
def terraform(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    """Yield Terraform with the applied scaling of one service; destroy the scaling at the end."""
    RollingService(emulator, NAME).create("v1")
    terraform = Terraform(tmp_path_factory.mktemp(NAME), emulator.terraform_environment())
    scale(terraform, EVERYTHING)
    terraform.init()
    apply(terraform)
    yield terraform
    destroy(terraform)


def scale(terraform: Terraform, scaling: Scaling) -> None:
    """Write the configuration for the next plan."""
    configure(
        terraform,
        lambda stack: ServiceScaling(
            stack, "scaling", cluster_name=NAME, service_name=NAME, scaling=scaling
        ),
    )


@pytest.mark.parametrize(
    "scaling",
    [
        replace(EVERYTHING, metrics=tuple(replace(m, target=70) for m in EVERYTHING.metrics)),
        replace(EVERYTHING, metrics=(CPU,)),
        replace(EVERYTHING, metrics=(CPU, REQUESTS)),
        replace(EVERYTHING, metrics=(), maximum_count=5, pause=None),
        replace(EVERYTHING, metrics=(CPU, REQUESTS), maximum_count=6),
    ],
    ids=["values", "removed", "added", "bounds", "added again"],
)
def test_a_change_of_the_scaling_is_applied_without_overlap(
    terraform: Terraform, scaling: Scaling
) -> None:
    scale(terraform, scaling)

    apply(terraform)


def test_a_metric_in_place_of_another_one_takes_at_most_two_runs(
    terraform: Terraform, emulator: Emulator, tmp_path: Path
) -> None:
    """Terraform creates the new metric while it deletes the old one: see `ServiceScaling`."""
    scale(terraform, replace(EVERYTHING, metrics=(MEMORY,)))
    runs = Runs(Screen(Console(file=io.StringIO()), tmp_path / "deploy.log"))

    assert second_run.repeat(runs, partial(runs.apply_unseen, Stack(NAME, terraform)))

    scaling = emulator.client("application-autoscaling")
    policies = scaling.describe_scaling_policies(
        ServiceNamespace="ecs", ResourceId=f"service/{NAME}/{NAME}"
    )["ScalingPolicies"]
    assert [policy["PolicyName"] for policy in policies] == ["memory"]
