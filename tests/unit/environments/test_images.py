import json
from typing import Any

import pytest

from cli.cost.estimate import estimate, load_prices
from environments.compose import compose_document
from environments.definition import DedicatedVpc, Environment, InvalidDefinition
from tests.helpers.examples import environment, service, web
from tests.helpers.synthesis import Synthesized, application, synthesize_environment

IMAGE = "public.ecr.aws/nginx/nginx:1.29"
PINNED = f"{IMAGE}@sha256:{'0' * 64}"


def with_image(image: str, **changes: Any) -> Environment:
    """An environment whose worker runs an image of another registry."""
    return environment(services=(web(), service(image=image)), **changes)


def task(stack: Synthesized, name: str) -> Any:
    for each in stack.all("aws_ecs_task_definition").values():
        (own, *_) = json.loads(each["container_definitions"])
        if own["name"] == name:
            return own
    raise AssertionError(name)


@pytest.mark.parametrize("image", [IMAGE, PINNED])
def test_a_public_image_runs_as_it_is_written(image: str) -> None:
    stack = application(with_image(image))

    assert task(stack, "worker")["image"] == image
    assert list(stack.document["variable"]) == ["web_image_tag"]
    assert [each["image_tag"] for each in stack.data("aws_ecr_image")] == ["${var.web_image_tag}"]


def test_only_an_image_that_is_built_here_has_a_repository() -> None:
    of = with_image(IMAGE)

    registry = synthesize_environment(of)["test-registry"]

    assert [each["name"] for each in registry.all("aws_ecr_repository").values()] == [
        "cruddur/test/web"
    ]


def test_a_public_image_is_pulled_without_permissions() -> None:
    stack = application(with_image(IMAGE))

    def policy(name: str) -> str:
        path = f"service/{name}/roles/execution_permissions"
        return str(stack.at("aws_iam_role_policy", path)["policy"])

    assert "ecr:" not in policy("worker")
    assert "ecr:BatchGetImage" in policy("web")


def test_a_public_image_is_reached_over_https_from_an_own_vpc() -> None:
    vpc = DedicatedVpc(cidr_block="10.0.0.0/16", nat="one")
    rules = application(with_image(IMAGE, network=vpc, tracing="none")).all(
        "aws_vpc_security_group_egress_rule"
    )

    assert [each["description"] for each in rules.values() if "cidr_ipv4" in each] == [
        "HTTPS to the registry of the image"
    ]


def test_a_public_image_costs_no_storage() -> None:
    lines = list(estimate(with_image(IMAGE), load_prices()))

    assert [line.resource for line in lines if line.charge == "image storage"] == ["web"]


def test_compose_pulls_a_public_image_and_builds_from_the_folder() -> None:
    services = (web(folder="apps/web"), service(image=IMAGE))

    containers = compose_document(environment(services=services))["services"]

    assert containers["web"]["build"] == "apps/web"
    assert containers["worker"]["image"] == IMAGE
    assert "build" not in containers["worker"]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            {"image": None},
            "service 'worker': image_tag is required, got nothing; the tag of the image in the "
            "service's own repository, or image='…' for a public image",
        ),
        (
            {"image": IMAGE, "image_tag": "v1"},
            "service 'worker': image_tag must be left out with image, which is not built here, "
            "got 'v1'",
        ),
        (
            {"image": IMAGE, "folder": "apps/web"},
            "service 'worker': folder must be left out with image, which is not built here, "
            "got 'apps/web'",
        ),
        (
            {"image": "nginx"},
            "service 'worker': image must be a public image with its registry, and with a digest "
            "or a tag that is not 'latest', such as public.ecr.aws/nginx/nginx:1.29, got 'nginx'",
        ),
        (
            {"folder": "../web"},
            "service 'worker': folder must be a folder of this repository such as "
            "services/backend-flask, got '../web'",
        ),
    ],
)
def test_a_mistake_about_the_image_is_one_line(fields: dict[str, Any], line: str) -> None:
    with pytest.raises(InvalidDefinition) as mistake:
        service(**fields)

    assert str(mistake.value) == line


def test_an_image_that_ecr_does_not_scan_is_refused_where_scans_are_required() -> None:
    with pytest.raises(InvalidDefinition) as mistake:
        with_image(IMAGE, require_image_scan=True)

    assert str(mistake.value) == (
        "service 'worker': image must be left out with require_image_scan: Amazon ECR scans only "
        f"images in the environment's repositories, push a copy there, got '{IMAGE}'"
    )


def test_a_public_image_is_refused_without_a_way_to_its_registry() -> None:
    vpc = DedicatedVpc(cidr_block="10.0.0.0/16", nat="none")

    with pytest.raises(InvalidDefinition) as mistake:
        with_image(IMAGE, network=vpc, tracing="none")

    assert str(mistake.value) == (
        "service 'worker': image must be left out with a network of nat 'none': there is no way to "
        f"a registry on the internet, got '{IMAGE}'"
    )
