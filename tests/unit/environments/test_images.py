import json
from typing import Any

import pytest

from cli.cost.estimate import estimate, load_prices
from environments.compose import compose_document
from environments.definition import DedicatedVpc, Environment
from tests.helpers.examples import environment, service, web
from tests.helpers.refusal import refusal
from tests.helpers.synthesis import Synthesized, application, synthesize_environment

IMAGE = "public.ecr.aws/nginx/nginx:1.29"
PINNED = f"{IMAGE}@sha256:{'0' * 64}"


def with_image(image: str, **changes: Any) -> Environment:
    """Return an environment whose worker runs an image of another registry."""
    return environment(services=(web(), service(image=image)), **changes)


def container(stack: Synthesized, name: str) -> Any:
    task = stack.at("aws_ecs_task_definition", f"service/{name}/task")
    return json.loads(task["container_definitions"])[0]


@pytest.mark.parametrize("image", [IMAGE, PINNED])
def test_a_public_image_is_used_as_it_is_written(image: str) -> None:
    stack = application(with_image(image))

    assert container(stack, "worker")["image"] == image
    assert list(stack.document["variable"]) == ["web_image_tag"]
    (lookup,) = stack.data("aws_ecr_image")
    assert lookup["image_tag"] == "${var.web_image_tag}"


def test_only_an_image_that_is_built_here_has_a_repository() -> None:
    registry = synthesize_environment(with_image(IMAGE))["test-registry"]

    assert registry.one("aws_ecr_repository")["name"] == "cruddur/test/web"


def test_a_public_image_is_pulled_without_permissions() -> None:
    stack = application(with_image(IMAGE))

    def policy(name: str) -> str:
        path = f"service/{name}/roles/execution_permissions"
        return str(stack.at("aws_iam_role_policy", path)["policy"])

    assert "ecr:" not in policy("worker")
    assert "ecr:BatchGetImage" in policy("web")


def test_a_public_image_is_reached_over_https_from_an_own_vpc() -> None:
    vpc = DedicatedVpc(cidr_block="10.0.0.0/16", nat="one")
    stack = application(with_image(IMAGE, network=vpc, tracing="none"))

    rules = stack.all("aws_vpc_security_group_egress_rule").values()
    (rule,) = (rule for rule in rules if "cidr_ipv4" in rule)
    assert rule["description"] == "HTTPS to the registry of the image"


def test_a_public_image_costs_no_storage() -> None:
    lines = list(estimate(with_image(IMAGE), load_prices()))

    assert [line.resource for line in lines if line.charge == "image storage"] == ["web"]


def test_compose_pulls_a_public_image_and_builds_from_the_folder() -> None:
    services = (web(folder="apps/web"), service(image=IMAGE))

    containers = compose_document(environment(services=services))["services"]

    assert containers["web"]["build"]["context"] == "apps/web"
    assert containers["worker"]["image"] == IMAGE
    assert "build" not in containers["worker"]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            {"image": None},
            "image_tag is required, got nothing; the tag of the image in the service's own "
            "repository, or image='…' for a public image",
        ),
        (
            {"image": IMAGE, "image_tag": "v1"},
            "image_tag must be left out with image, which is not built here, got 'v1'",
        ),
        (
            {"image": IMAGE, "folder": "apps/web"},
            "folder must be left out with image, which is not built here, got 'apps/web'",
        ),
        (
            {"image": "nginx"},
            "image must be a public image with its registry, and with a digest or a tag that is "
            "not 'latest', such as public.ecr.aws/nginx/nginx:1.29, got 'nginx'",
        ),
        (
            {"folder": "../web"},
            "folder must be a folder of this repository such as services/backend-flask, got "
            "'../web'",
        ),
    ],
)
def test_a_mistake_about_the_image_is_one_line(fields: dict[str, Any], line: str) -> None:
    assert refusal(service, **fields) == f"service 'worker': {line}"


def test_an_image_that_ecr_does_not_scan_is_refused_where_scans_are_required() -> None:
    assert refusal(with_image, image=IMAGE, require_image_scan=True) == (
        "service 'worker': image must be left out with require_image_scan: Amazon ECR scans only "
        f"images in the environment's repositories, push a copy there, got '{IMAGE}'"
    )


def test_a_public_image_is_refused_without_a_way_to_its_registry() -> None:
    vpc = DedicatedVpc(cidr_block="10.0.0.0/16", nat="none")

    assert refusal(with_image, image=IMAGE, network=vpc, tracing="none") == (
        "service 'worker': image must be left out with a network of nat 'none': there is no way to "
        f"a registry on the internet, got '{IMAGE}'"
    )
