"""Checks of checkov on the deployed system, of which more values are known than before."""

import json
from pathlib import Path
from typing import Any

import pytest

from environments.definition import names
from tests.deployment.system.system import System
from tests.policy import checkov, skips


def test_no_check_fails_after_a_deployment_either(
    second_plans: dict[tuple[str, str], dict[str, Any]], tmp_path: Path
) -> None:
    checkov.install(print)
    for (name, kind), plan in second_plans.items():
        folder = tmp_path / f"{name}-{kind}"
        folder.mkdir()
        (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")

    evaluations = checkov.evaluate(tmp_path, ("terraform_plan",))

    accepted = skips.load()
    failures = [failure for evaluation in evaluations for failure in evaluation.failures]
    assert len(evaluations) == len(second_plans)
    assert [it for it in failures if not any(skip.accepts(it) for skip in accepted)] == []


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_every_service_may_run_in_more_than_one_zone(system: System, name: str) -> None:
    cluster = names.cluster(name)
    ecs, ec2 = system.client(name, "ecs"), system.client(name, "ec2")
    defined = [service.name for service in system.environments[name].services]
    services = ecs.describe_services(cluster=cluster, services=defined)["services"]

    assert len(services) == len(defined)
    for service in services:
        ids = service["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
        subnets = ec2.describe_subnets(SubnetIds=ids)["Subnets"]
        assert len({subnet["AvailabilityZone"] for subnet in subnets}) >= 2
