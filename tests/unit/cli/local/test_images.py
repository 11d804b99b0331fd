import json
from pathlib import Path
from typing import Any, cast

import pytest

from cli.local import images
from cli.tools import docker
from emulator import seed
from emulator.data_plane.programs import Program
from tests.helpers.examples.environments import DEV

SERVICE = DEV.service("backend-flask")


class FakeSession:
    def client(self, _name: str) -> None:
        return None


def put(
    monkeypatch: pytest.MonkeyPatch, engine: str, *, defect: images.Defect | None = None
) -> Any:
    """Put an image, and return its program."""
    found: list[Program | None] = []
    monkeypatch.setattr(images, "engine_of", lambda _url: engine)
    monkeypatch.setattr(seed, "put_image", lambda *arguments: found.append(arguments[-1]))
    session = cast("Any", FakeSession())
    images.put_image(session, DEV, SERVICE, "v1", emulator_url="http://e", defect=defect)
    return found[0]


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the Dockerfiles of the images that Docker is asked to build."""
    built: dict[str, str] = {}

    def build(context: Path, *, image: str) -> str:
        built[image] = (context / "Dockerfile").read_text(encoding="utf-8")
        return f"id of {image}"

    monkeypatch.setattr(docker, "build_here", build)
    return built


def test_processes_run_the_program_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    program = put(monkeypatch, "processes")

    assert "bin/serve" in program.command[-1]
    assert program.image == ""


def test_a_docker_engine_runs_the_image_of_the_service(
    monkeypatch: pytest.MonkeyPatch, builds: dict[str, str]
) -> None:
    program = put(monkeypatch, "docker")

    assert program.image == "id of cruddur/dev/backend-flask:emulated"
    assert len(builds) == 1


def test_a_broken_image_ends_at_once_in_both_engines(
    monkeypatch: pytest.MonkeyPatch, builds: dict[str, str]
) -> None:
    processes = put(monkeypatch, "processes", defect="ends at once")
    containers = put(monkeypatch, "docker", defect="ends at once")

    assert processes.command[-1].endswith("exit 1")
    assert containers.image == "id of cruddur/dev/backend-flask:broken"
    head, _, command = builds["cruddur/dev/backend-flask:broken"].strip().splitlines()
    assert head == "FROM cruddur/dev/backend-flask:emulated"
    assert json.loads(command.removeprefix("CMD "))[-1].endswith("exit 1")


def test_an_image_for_an_emulator_without_tasks_has_no_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert put(monkeypatch, "") is None
