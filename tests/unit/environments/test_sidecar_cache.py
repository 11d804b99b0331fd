"""The cache of the tracing sidecar's image, which tasks without a way to the internet need."""

import json
from typing import Any

import pytest

from cli.cost.estimate import estimate, load_prices
from environments.definition import DedicatedVpc, Environment, names
from tests.helpers.examples import environment, service, web
from tests.helpers.synthesis import Synthesized, application, synthesize_environment

REPOSITORY = "cruddur/test/public/xray/aws-xray-daemon"


def with_nat(nat: str, **changes: Any) -> Environment:
    return environment(
        network=DedicatedVpc(cidr_block="10.9.0.0/16", nat=nat),
        services=(web(), service()),
        **changes,
    )


def sidecars(stack: Synthesized) -> set[str]:
    """Return the images of all containers but the services' own."""
    tasks = stack.all("aws_ecs_task_definition").values()
    definitions = (json.loads(task["container_definitions"]) for task in tasks)
    return {sidecar["image"] for _, *others in definitions for sidecar in others}


def test_without_nat_gateways_the_registry_caches_the_sidecar_of_ecr_public() -> None:
    registry = synthesize_environment(with_nat("none"))["test-registry"]

    rule = registry.one("aws_ecr_pull_through_cache_rule")
    repositories = {it["name"] for it in registry.all("aws_ecr_repository").values()}
    assert rule["ecr_repository_prefix"] == "cruddur/test/public"
    assert repositories == {"cruddur/test/web", "cruddur/test/worker", REPOSITORY}


def test_without_nat_gateways_tasks_pull_the_sidecar_from_the_cache() -> None:
    stack = application(with_nat("none"))

    (image,) = sidecars(stack)
    account, _, address = image.partition("}")
    assert account.startswith("${data.aws_caller_identity.")
    assert address.startswith(f".dkr.ecr.eu-central-1.amazonaws.com/{REPOSITORY}@sha256:")


def test_execution_roles_may_pull_the_sidecar_and_not_import_it() -> None:
    stack = application(with_nat("none"))

    for name in ("web", "worker"):
        path = f"service/{name}/roles/execution_permissions"
        policy = json.loads(stack.at("aws_iam_role_policy", path)["policy"])
        pulls = [it for it in policy["Statement"] if "ecr:BatchGetImage" in it["Action"]]
        (statement,) = pulls
        assert statement["Resource"][1].endswith(f":repository/{REPOSITORY}")
        assert "ecr:BatchImportUpstreamImage" not in json.dumps(policy)


def test_without_nat_gateways_no_task_may_reach_the_internet() -> None:
    rules = application(with_nat("none")).all("aws_vpc_security_group_egress_rule")

    assert [rule for rule in rules.values() if rule.get("cidr_ipv4") == "0.0.0.0/0"] == []


def test_the_tasks_send_traces_through_an_endpoint() -> None:
    endpoints = application(with_nat("none")).all("aws_vpc_endpoint").values()

    assert "com.amazonaws.eu-central-1.xray" in {each["service_name"] for each in endpoints}


@pytest.mark.parametrize(
    "without", [with_nat("one"), with_nat("none", tracing="none"), environment()]
)
def test_other_environments_have_no_cache(without: Environment) -> None:
    registry = synthesize_environment(without)["test-registry"]

    assert registry.all("aws_ecr_pull_through_cache_rule") == {}
    assert all(image.startswith("public.ecr.aws/") for image in sidecars(application(without)))


def test_the_copy_of_the_image_costs_its_storage() -> None:
    found = list(estimate(with_nat("none"), load_prices()))

    assert [it.charge for it in found if it.resource == "tracing sidecar"] == ["image storage"]
    assert "tracing sidecar" not in {it.resource for it in estimate(environment(), load_prices())}


def test_the_prefix_of_the_longest_name_has_at_most_30_characters() -> None:
    assert len(names.public_image_prefix("a" * 12)) <= 30
