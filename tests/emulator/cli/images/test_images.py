"""`bin/cruddur images`: pushed images, their tags, and the options for other commands."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.images import images
from cli.tools import git
from cli.tools.errors import CommandError
from emulator.seed import put_image
from environments.definition import Environment, Service, names
from tests.helpers.clone import commit_all
from tests.helpers.commands import Run, use_emulator
from tests.helpers.emulator import Emulator
from tests.helpers.examples import api, environment, service, web

Command = Callable[[Environment], dict[str, str]]
TWO = environment(region="us-east-1", services=(web(), api()))


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a committed working tree with the sources of two services."""
    for each in TWO.services:
        folder = tmp_path / "services" / each.name
        folder.mkdir(parents=True)
        (folder / "Dockerfile").write_text(f"FROM {each.name}\n", encoding="utf-8")
    commit_all(tmp_path)
    monkeypatch.setattr(git, "ROOT", tmp_path)
    monkeypatch.setattr(images, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def pushed(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the pushed services in their order."""
    use_emulator(emulator, monkeypatch)
    found: list[str] = []

    def push(environment: Environment, service: Service, tag: str) -> None:
        put_image(emulator.client("ecr"), names.repository(environment.name, service.name), tag)
        found.append(service.name)

    monkeypatch.setattr(images, "push", push)
    return found


@pytest.fixture
def repositories(emulator: Emulator) -> Any:
    """Yield the ECR client with the environment's repositories, which are empty."""
    ecr = emulator.client("ecr")
    for each in TWO.services:
        ecr.create_repository(repositoryName=names.repository(TWO.name, each.name))
    yield ecr
    for each in TWO.services:
        name = names.repository(TWO.name, each.name)
        ecr.delete_repository(repositoryName=name, force=True)


@pytest.mark.usefixtures("repositories")
def test_only_changed_services_are_pushed_again(tree: Path, pushed: list[str]) -> None:
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
def test_look_pushes_nothing_and_returns_the_existing_tags(
    pushed: list[str], emulator: Emulator
) -> None:
    repository = names.repository(TWO.name, "web")
    put_image(emulator.client("ecr"), repository, images.tag_of(TWO, web()))

    found = images.look(TWO)

    assert pushed == []
    # No image of api runs, so the plan shows the image that will be pushed.
    assert found == {
        "web_image_tag": images.tag_of(TWO, web()),
        "api_image_tag": images.tag_of(TWO, api()),
    }


@pytest.mark.parametrize("command", [images.push_missing, images.look])
@pytest.mark.usefixtures("tree", "repositories")
def test_a_service_that_is_not_built_here_has_no_option_and_is_explained(
    pushed: list[str], capsys: pytest.CaptureFixture[str], command: Command
) -> None:
    services = (
        service(name="notifier"),
        service(name="mail", image="registry.example/smtp/relay:2.1"),
    )

    assert command(TWO.model_copy(update={"services": (web(), *services)})).keys() == {
        "web_image_tag"
    }

    assert set(pushed) <= {"web"}
    printed = capsys.readouterr().out.splitlines()
    assert (
        "notifier: services/notifier does not exist: the image is v1, which is pushed from "
        "elsewhere"
    ) in printed
    assert "mail: registry.example/smtp/relay:2.1 is not built here" in printed


@pytest.mark.usefixtures("repositories")
def test_a_service_is_built_from_its_own_folder(tree: Path, pushed: list[str]) -> None:
    (tree / "apps").mkdir()
    (tree / "apps" / "Dockerfile").write_text("FROM apps\n", encoding="utf-8")
    commit_all(tree)
    shared = TWO.model_copy(update={"services": (web(folder="apps"), api(folder="apps"))})

    tags = images.push_missing(shared)

    assert pushed == ["web", "api"]
    assert set(tags.values()) == {images.tag_of(shared, web(folder="apps"))}


@pytest.mark.usefixtures("tree", "pushed")
def test_a_folder_that_is_not_there_is_one_line() -> None:
    wrong = TWO.model_copy(update={"services": (web(folder="services/wep"),)})

    with pytest.raises(CommandError, match=r"^web: folder services/wep does not exist$"):
        images.push_missing(wrong)


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
