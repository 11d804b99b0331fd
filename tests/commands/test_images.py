"""`bin/images`: what is pushed, under which tag, and what the other commands are told."""

from pathlib import Path
from typing import Any

import pytest

from bin.commands import git, images
from bin.commands.command import CommandError
from emulator.seed import put_image
from environments.definition import Environment, Service, names
from tests.clone import commit_all
from tests.commands.conftest import Run, lead_to
from tests.emulator.process import Emulator
from tests.examples import api, environment, web

pytestmark = pytest.mark.emulator  # all run git

TWO = environment(region="us-east-1", services=(web(), api()))


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed working tree with the sources of two services."""
    for service in TWO.services:
        folder = tmp_path / "services" / service.name
        folder.mkdir(parents=True)
        (folder / "Dockerfile").write_text(f"FROM {service.name}\n", encoding="utf-8")
    commit_all(tmp_path)
    monkeypatch.setattr(git, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def pushed(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The services that were pushed, in their order."""
    lead_to(emulator, monkeypatch)
    found: list[str] = []

    def push(environment: Environment, service: Service, tag: str) -> None:
        put_image(emulator.client("ecr"), names.repository(environment.name, service.name), tag)
        found.append(service.name)

    monkeypatch.setattr(images, "push", push)
    return found


@pytest.fixture
def repositories(emulator: Emulator) -> Any:
    """The environment's repositories, empty."""
    ecr = emulator.client("ecr")
    for service in TWO.services:
        ecr.create_repository(repositoryName=names.repository(TWO.name, service.name))
    yield ecr
    for service in TWO.services:
        name = names.repository(TWO.name, service.name)
        ecr.delete_repository(repositoryName=name, force=True)


@pytest.mark.usefixtures("repositories")
def test_only_what_has_changed_is_pushed_again(tree: Path, pushed: list[str]) -> None:
    before = images.push_missing(TWO)
    assert pushed == ["web", "api"]

    (tree / "services" / "api" / "new").touch()
    commit_all(tree)
    after = images.push_missing(TWO)

    assert pushed == ["web", "api", "api"]
    assert after["web_image_tag"] == before["web_image_tag"]
    assert after["api_image_tag"] != before["api_image_tag"]


@pytest.mark.usefixtures("tree")
def test_images_for_other_processors_have_other_tags() -> None:
    for_arm = TWO.model_copy(update={"cpu_architecture": "ARM64"})

    assert images.tag_of(for_arm, web()) == f"{images.tag_of(TWO, web())}-arm64"


@pytest.mark.usefixtures("tree", "repositories")
def test_looking_pushes_nothing_and_says_what_is_there(
    pushed: list[str], emulator: Emulator
) -> None:
    repository = names.repository(TWO.name, "web")
    put_image(emulator.client("ecr"), repository, images.tag_of(TWO, web()))

    found = images.look(TWO)

    assert pushed == []
    # Nothing of the other one is there, and nothing runs.
    assert found == {"web_image_tag": images.tag_of(TWO, web()), "api_image_tag": "v1"}


def test_missing_repositories_are_printed_a_line_each(run: Run, emulator: Emulator) -> None:
    ecr = emulator.client("ecr")
    name = names.repository("dev", "cognito-verifier")
    ecr.create_repository(repositoryName=name)

    outcome = run("images", "dev", "--missing-repositories")

    ecr.delete_repository(repositoryName=name)
    assert (outcome.code, outcome.error) == (0, "")
    assert outcome.output == "cruddur/dev/backend-flask\ncruddur/dev/frontend-react-js\n"


def test_uncommitted_changes_are_refused(tree: Path, pushed: list[str]) -> None:
    (tree / "new").touch()

    with pytest.raises(CommandError, match="differs from its commit"):
        images.push_missing(TWO)

    assert pushed == []
