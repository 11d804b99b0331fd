"""`bin/cruddur push` with a real engine and registry, up to the digest in Terraform's plan."""

import base64
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import pytest

from cli.tools.project import ROOT
from emulator.data_plane.container_sandbox import ContainerSandbox
from emulator.data_plane.engine import Image
from environments.definition import names
from tests.containers.deployed.deployed_system import System
from tests.containers.docker_tasks import printed, shell
from tests.helpers.clone import Clone
from tests.helpers.deployed_environment import DeployedEnvironment
from tests.helpers.registry import PASSWORD

SERVICE = "backend-flask"
LABEL = "cruddur.test-push"
# Contains a shell only: the engine compresses what it pushes.
DOCKERFILE = f"""FROM debian:bookworm-slim AS debian
RUN mkdir /small \\
 && cp --dereference --parents /bin/sh $(ldd /bin/sh | grep --only-matching '/[^ ]*') /small
FROM scratch
LABEL {LABEL}=yes
COPY --from=debian /small /
COPY version /version
"""


@pytest.fixture(scope="module")
def dev(system: System) -> DeployedEnvironment:
    """Return dev; a registry of this machine stores the images that are pushed."""
    return system.dev


@dataclass(frozen=True)
class Push:
    """A push of an image, and the traces that it left on this machine."""

    commit: str
    output: str
    docker_commands: str
    temporary_files: list[Path]
    configuration_stays: bool
    """Whether the file in which `docker login` would keep a password has the same content."""


@pytest.fixture(scope="module")
def clone(
    dev: DeployedEnvironment, engine: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Clone]:
    """Yield a clone whose `docker` records its arguments and then runs the real program."""
    home = tmp_path_factory.mktemp("home")
    (home / "tmp").mkdir()
    (home / "bin").mkdir()
    recorder = home / "bin" / "docker"
    recorder.write_text(
        f'#!/bin/sh\necho "docker $*" >>{home}/commands\nexec {shutil.which("docker")} "$@"\n'
    )
    recorder.chmod(0o755)
    variables = {
        **dev.emulator.process_environment(),
        **{name: value for name, value in engine.items() if name.startswith("DOCKER")},
        "TMPDIR": str(home / "tmp"),
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
    }
    clone = Clone.of_sources(home / "clone", variables)
    shutil.copy(ROOT / ".gitignore", clone.folder)
    yield clone
    label = ("--filter", f"label={LABEL}")  # the engine may be a user's own
    clone.succeed("docker", "image", "prune", "--all", "--force", *label)


@pytest.fixture(scope="module")
def push(clone: Clone) -> Push:
    """Push an image that the clone has changed."""
    folder = Path(clone.variables.get("DOCKER_CONFIG") or Path.home() / ".docker")
    commit = change(clone, "one")
    before = content(folder / "config.json")

    done = clone.run("bin/cruddur", "push", "dev", SERVICE)

    assert done.returncode == 0, done.stdout + done.stderr
    home = clone.folder.parent
    return Push(
        commit,
        output=done.stderr + done.stdout,
        docker_commands=(home / "commands").read_text(encoding="utf-8"),
        temporary_files=list((home / "tmp").iterdir()),
        configuration_stays=content(folder / "config.json") == before,
    )


def change(clone: Clone, version: str) -> str:
    """Change the sources of the image and return the new commit."""
    context = clone.folder / "services" / SERVICE
    context.mkdir(parents=True, exist_ok=True)
    (context / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    (context / "version").write_text(version, encoding="utf-8")
    return clone.commit()


def content(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


def planned_image(dev: DeployedEnvironment, tag: str) -> str:
    """Return the image that Terraform plans for this tag of the service."""
    plan = dev.terraform("application").plan(f"-var=backend_flask_image_tag={tag}")
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


def test_the_pushed_digest_is_the_digest_in_the_plan(dev: DeployedEnvironment, push: Push) -> None:
    *_, image, digest, _, _, advice = push.output.splitlines()

    assert image.endswith(f"/{names.repository('dev', SERVICE)}:{push.commit}")
    assert advice.endswith(f"--var backend_flask_image_tag={push.commit}")
    repository = image.removesuffix(f":{push.commit}")
    assert planned_image(dev, push.commit) == f"{repository}@{digest}"


def test_a_pushed_image_is_pulled_by_digest_with_the_password_of_the_registry(
    push: Push, task: ContainerSandbox, client: docker.DockerClient
) -> None:
    *_, image, digest, _, _, _ = push.output.splitlines()
    client.images.remove(image, force=True)
    pushed = Image(f"{image.rpartition(':')[0]}@{digest}", manifest="{}")

    assert printed(task, shell("read version </version; echo $version", image=pushed)) == ["one"]


def test_a_tag_is_pushed_once_and_nothing_is_built_the_second_time(
    clone: Clone, push: Push
) -> None:
    change(clone, "two")

    # Without an engine, an attempt to build would fail with another message.
    nowhere = {"DOCKER_HOST": "unix:///nowhere/docker.sock"}
    second = clone.run(
        "bin/cruddur", "push", "dev", SERVICE, "--tag", push.commit, variables=nowhere
    )

    assert second.returncode == 1
    (line,) = (second.stdout + second.stderr).splitlines()
    assert line.startswith(
        f"bin/cruddur push: cruddur/dev/backend-flask:{push.commit} exists (sha256:"
    )


def test_the_password_is_on_no_command_line_and_stays_nowhere(push: Push) -> None:
    assert "docker push" in push.docker_commands
    for secret in (PASSWORD, base64.b64encode(f"AWS:{PASSWORD}".encode()).decode()):
        assert secret not in push.docker_commands + push.output
    assert push.temporary_files == []
    assert push.configuration_stays


def test_a_pushed_image_is_for_the_processor_of_the_tasks(
    dev: DeployedEnvironment, push: Push
) -> None:
    assert "--platform linux/amd64" in push.docker_commands
    images = dev.client("ecr").batch_get_image(
        repositoryName=names.repository("dev", SERVICE), imageIds=[{"imageTag": push.commit}]
    )["images"]
    # One image and not an index of several: the digest is the image's own.
    assert "layers" in json.loads(images[0]["imageManifest"])
