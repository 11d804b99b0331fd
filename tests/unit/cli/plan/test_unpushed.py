import json
from pathlib import Path
from typing import Any

import pytest

from cli.operate.image_registry import MissingImage
from cli.plan.terraform_plan import without_lookups
from environments.stacks import App, ApplicationStack
from tests.helpers.examples import api, environment, web

TWO = environment(services=(web(), api()))


def missing(*, has_repository: bool) -> MissingImage:
    return MissingImage(TWO, web(), "v1", has_repository)


@pytest.fixture(scope="module")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the synthesized JSON of an application with two services."""
    directory = tmp_path_factory.mktemp("cdktf.out")
    app = App(outdir=str(directory))
    ApplicationStack(app, environment=TWO)
    app.synth()
    return directory / "stacks" / "test-application" / "cdk.tf.json"


def image(document: dict[str, Any], service: str) -> str:
    tasks = document["resource"]["aws_ecs_task_definition"].values()
    containers = [json.loads(task["container_definitions"])[0] for task in tasks]
    return {own["name"]: str(own["image"]) for own in containers}[service]


def test_a_missing_repository_is_one_line_with_the_commands_to_run() -> None:
    assert str(missing(has_repository=False)) == (
        "web: ECR repository cruddur/test/web does not exist yet: bin/cruddur deploy test "
        "--registry-only, then bin/cruddur push test web --tag v1"
    )


def test_a_missing_image_is_one_line_with_the_command_to_run() -> None:
    assert str(missing(has_repository=True)) == (
        "web: image cruddur/test/web:v1 is not pushed yet: bin/cruddur push test web --tag v1"
    )


@pytest.mark.parametrize("has_repository", [True, False])
def test_only_the_missing_image_is_not_looked_up(
    configuration: Path, *, has_repository: bool
) -> None:
    before = configuration.read_text()

    copy = without_lookups(configuration, [missing(has_repository=has_repository)])

    document = json.loads(copy.read_text())
    (lookup,) = document["data"]["aws_ecr_image"].values()
    assert lookup["image_tag"] == "${var.api_image_tag}"
    assert len(document["data"]["aws_ecr_repository"]) == 1 + has_repository
    assert image(document, "web").endswith("@not-pushed-yet")
    assert image(document, "api") == image(json.loads(before), "api")
    assert configuration.read_text() == before


def test_nothing_refers_to_a_removed_lookup(configuration: Path) -> None:
    copy = without_lookups(configuration, [missing(has_repository=False)])

    assert "${data.aws_ecr_repository.service_api_image" in copy.read_text()
    assert "data.aws_ecr_repository.service_web_image" not in copy.read_text()
    assert "data.aws_ecr_image.service_web_image" not in copy.read_text()


def test_without_any_image_there_are_no_empty_lookups(configuration: Path) -> None:
    other = MissingImage(TWO, api(), "v1", has_repository=False)

    copy = without_lookups(configuration, [missing(has_repository=False), other])

    assert not {"aws_ecr_image", "aws_ecr_repository"} & json.loads(copy.read_text())["data"].keys()
