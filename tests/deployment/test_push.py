"""`bin/push` with a real engine and a real registry, up to the digest in Terraform's plan."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bin.commands.project import ROOT
from environments.definition import names
from tests.deployment.developer import SERVICE, Developer
from tests.deployment.system import System
from tests.emulator import seed
from tests.emulator.process import Emulator
from tests.registry import PASSWORD, image_registry
from tests.sources import copy_sources

pytestmark = pytest.mark.containers


@pytest.fixture(scope="module")
def registries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system whose ECR is at a registry of this machine; the repositories are deployed."""
    with (
        image_registry(tmp_path_factory.mktemp("registry")) as address,
        Emulator(registry=address) as emulator,
    ):
        registries = System(emulator, tmp_path_factory.mktemp("cdktf.out"))
        dev = registries.environments["dev"]
        seed.create_hosted_zone(registries.client("dev", "route53"), dev.zone_name)
        bucket = names.state_bucket("dev", dev.account_id)
        registries.client("dev", "s3").create_bucket(Bucket=bucket)
        registry = registries.terraform("dev", "registry")
        registry.init()
        registry.apply("-auto-approve")
        yield registries


@pytest.fixture(scope="module")
def developer(
    registries: System, engine: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Developer]:
    place = copy_sources(tmp_path_factory.mktemp("home") / "clone")
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    (place / ".gitignore").write_text(f"{ignored}tmp/\n", encoding="utf-8")
    developer = Developer(place, registries.emulator, engine)
    yield developer
    developer.forget_images()


def planned_image(registries: System, tag: str) -> str:
    """The image in the plan of the application stack, when the service's tag is this one."""
    for service in registries.environments["dev"].services:
        if service.name != SERVICE:
            registries.push("dev", service.name, service.image_tag)
    terraform = registries.terraform("dev", "application")
    terraform.init()
    plan = terraform.plan(f"-var=backend_flask_image_tag={tag}")
    resources: list[Any] = plan["planned_values"]["root_module"]["resources"]
    (task,) = (
        resource["values"]
        for resource in resources
        if resource["type"] == "aws_ecs_task_definition"
        and resource["values"]["family"] == names.service("dev", SERVICE)
    )
    (own,) = (
        container
        for container in json.loads(task["container_definitions"])
        if container["name"] == SERVICE
    )
    return str(own["image"])


def test_the_pushed_digest_is_the_digest_in_the_plan(
    registries: System, developer: Developer
) -> None:
    commit = developer.commit("one")

    pushed = developer.push()

    assert pushed.code == 0, pushed.output
    *_, image, digest, _, _, advice = pushed.output.splitlines()
    assert image.endswith(f"/{names.repository('dev', SERVICE)}:{commit}")
    assert advice.endswith(f"--var backend_flask_image_tag={commit}")
    repository = image.removesuffix(f":{commit}")
    assert planned_image(registries, commit) == f"{repository}@{digest}"


def test_a_tag_is_pushed_once_and_nothing_is_built_the_second_time(developer: Developer) -> None:
    developer.commit("two")
    first = developer.push("--tag", "v2")
    developer.commit("three")

    # With no engine to build on, an attempt would be told of.
    second = developer.push("--tag", "v2", DOCKER_HOST="unix:///nowhere/docker.sock")

    assert first.code == 0, first.output
    (line,) = second.output.splitlines()
    assert second.code == 1
    assert line.startswith("bin/push: cruddur/dev/backend-flask:v2 is there (sha256:")


def test_the_password_is_on_no_command_line_and_stays_nowhere(developer: Developer) -> None:
    developer.commit("four")
    configuration = developer.docker_configuration
    before = configuration.read_bytes() if configuration.exists() else b""

    pushed = developer.push()

    assert pushed.code == 0, pushed.output
    assert any("docker push" in line for line in pushed.command_lines)
    seen = "\n".join([*pushed.command_lines, pushed.output])
    for secret in (PASSWORD, base64.b64encode(f"AWS:{PASSWORD}".encode()).decode()):
        assert secret not in seen
    assert developer.leftovers() == []
    assert (configuration.read_bytes() if configuration.exists() else b"") == before


def test_what_is_pushed_is_for_the_processor_that_tasks_run_on(
    registries: System, developer: Developer
) -> None:
    commit = developer.commit("five")

    pushed = developer.push()

    assert pushed.code == 0, pushed.output
    assert any("--platform linux/amd64" in line for line in pushed.command_lines)
    images = registries.client("dev", "ecr").batch_get_image(
        repositoryName=names.repository("dev", SERVICE), imageIds=[{"imageTag": commit}]
    )["images"]
    # One image and not an index of several: the digest is the image's own.
    assert "layers" in json.loads(images[0]["imageManifest"])
