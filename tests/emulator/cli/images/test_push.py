"""`bin/cruddur push`: the tag of an image, and errors before anything is built."""

import os
from pathlib import Path
from typing import Any

import pytest

from cli.images import push
from cli.tools import docker, git
from cli.tools.errors import CommandError
from cli.tools.project import ROOT
from emulator.seed import put_image
from environments.definition import names
from tests.helpers.clone import commit_all
from tests.helpers.commands import DEV, use_emulator
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment, service, web

REPOSITORY = names.repository("dev", "backend-flask")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a committed working tree with the Dockerfile of one service."""
    dockerfile = tmp_path / "services" / "backend-flask" / "Dockerfile"
    dockerfile.parent.mkdir(parents=True)
    dockerfile.write_text("FROM scratch\n", encoding="utf-8")
    commit_all(tmp_path)
    monkeypatch.setattr(git, "ROOT", tmp_path)
    monkeypatch.setattr(push, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def ecr(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the ECR client of an account with a repository; no image can be built."""
    use_emulator(emulator, monkeypatch)
    monkeypatch.setattr(docker, "build", lambda *_, **__: pytest.fail("it was built"))
    return emulator.client("ecr")


def test_the_tag_is_the_commit(tree: Path) -> None:
    (tree / "new").touch()
    commit = commit_all(tree)

    assert push.image_tag(None, allow_changes=False) == commit


@pytest.mark.parametrize("file", ["new", "services/backend-flask/Dockerfile"])
@pytest.mark.parametrize("named", [None, "v2"])
def test_uncommitted_changes_are_refused_unless_allowed(
    tree: Path, file: str, named: str | None
) -> None:
    (tree / file).write_text("FROM other\n", encoding="utf-8")

    with pytest.raises(CommandError, match=r"differs from its commit .* --allow-dirty"):
        push.image_tag(named, allow_changes=False)


def test_the_tag_of_a_changed_tree_is_not_the_commits(tree: Path) -> None:
    commit = push.image_tag(None, allow_changes=True)
    (tree / "new").touch()

    assert push.image_tag(None, allow_changes=True).startswith(f"{commit}-dirty-2")
    assert push.image_tag("v2", allow_changes=True) == "v2"


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize("tag", ["latest", "a/b", ""])
def test_a_tag_that_ecr_would_not_keep_is_refused(tag: str) -> None:
    with pytest.raises(CommandError, match=r"^--tag must be an image tag of 1 to 128 .* got '"):
        push.image_tag(tag, allow_changes=False)


def test_without_git_the_error_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(CommandError, match=r"^git status: not a git repository [^\n]+$"):
        push.image_tag(None, allow_changes=False)


@pytest.mark.usefixtures("tree", "ecr")
def test_a_missing_repository_is_an_error_that_names_the_deployment() -> None:
    with pytest.raises(
        CommandError, match=r"no repository .*: bin/cruddur deploy dev --registry-only"
    ):
        push.push(DEV, DEV.service("backend-flask"), "v1")


@pytest.mark.usefixtures("tree")
def test_a_tag_that_is_there_is_refused_before_anything_is_built(ecr: Any) -> None:
    ecr.create_repository(repositoryName=REPOSITORY)
    digest = put_image(ecr, REPOSITORY, "v1")

    with pytest.raises(CommandError) as refusal:
        push.push(DEV, DEV.service("backend-flask"), "v1")

    assert str(refusal.value) == (
        f"{REPOSITORY}:v1 exists ({digest}), and tags are immutable: deploy it, or push under "
        "another --tag"
    )


@pytest.mark.usefixtures("tree", "ecr")
def test_a_service_without_a_dockerfile_is_refused() -> None:
    with pytest.raises(CommandError, match=r"verifier/Dockerfile does not exist$"):
        push.push(DEV, DEV.service("cognito-verifier"), "v1")


def test_an_image_of_another_registry_is_not_pushed() -> None:
    mail = service(name="mail", image="registry.example/smtp/relay:2.1")

    with pytest.raises(CommandError) as refusal:
        push.push(environment(services=(web(), mail)), mail, "v1")

    assert str(refusal.value) == (
        "mail runs registry.example/smtp/relay:2.1, which is not built here"
    )


@pytest.fixture
def engine_without_qemu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a Docker client of a linux/amd64 engine in which every build fails."""
    client = tmp_path / "docker"
    client.write_text(
        "#!/bin/sh\n"
        'if [ "$1" = version ]; then echo linux/amd64; exit 0; fi\n'
        "echo 'exec /bin/sh: exec format error' >&2; exit 1\n",
        encoding="utf-8",
    )
    client.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)


@pytest.mark.usefixtures("engine_without_qemu")
@pytest.mark.parametrize(
    ("platform", "advice"),
    [
        ("linux/amd64", ""),
        (
            "linux/arm64",
            '; "exec format error" means that this linux/amd64 engine needs QEMU to build for '
            'linux/arm64: see "Multi-platform builds" in the Docker documentation',
        ),
    ],
)
def test_only_a_failed_build_for_other_processors_mentions_qemu(platform: str, advice: str) -> None:
    with pytest.raises(CommandError) as failure:
        docker.build(ROOT, image="web:v1", platform=platform)

    assert str(failure.value) == f"docker build failed with the error above{advice}"
