import io
from contextlib import nullcontext
from pathlib import Path

import pytest
from rich.console import Console

from cli.apply.screen import Screen
from cli.local import running_system, started
from cli.tools import docker
from cli.tools.errors import CommandError
from environments.definition import Environment
from tests.helpers.examples import environment, web

IMAGE = "public.ecr.aws/nginx/nginx:1.29"


@pytest.fixture
def screen(tmp_path: Path) -> Screen:
    return Screen(Console(file=io.StringIO()), tmp_path / "log")


@pytest.fixture(autouse=True)
def _nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running_system, "_FOLDER", tmp_path)
    monkeypatch.setattr(running_system, "only_deployment", nullcontext)
    monkeypatch.setattr(started, "find", list)
    monkeypatch.setattr(started, "end_all", bool)


def test_processes_refuse_an_image_that_only_an_engine_can_start(screen: Screen) -> None:
    foreign: Environment = environment(services=[web(image=IMAGE)])

    with pytest.raises(CommandError, match=r"web runs public.* bin/cruddur local up --docker"):
        running_system.up(foreign, screen, engine="processes")


def test_a_docker_engine_that_does_not_answer_is_refused_in_one_line(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docker, "output", lambda *_: "")

    with pytest.raises(CommandError, match="no Docker engine answers: start one, or leave"):
        running_system.up(environment(), screen, engine="docker")


def test_an_interrupted_up_ends_everything_and_gives_no_advice_for_a_deployment_to_aws(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = []

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt("dev-application is incomplete; run bin/cruddur deploy dev again")

    monkeypatch.setattr(running_system, "_deploy", interrupted)
    monkeypatch.setattr(started, "end_all", lambda: ended.append(True))

    with pytest.raises(KeyboardInterrupt, match=r"^nothing is left running$"):
        running_system.up(environment(), screen, engine="processes")

    assert ended == [True]


def test_logs_of_a_system_that_does_not_run_are_refused_in_one_line() -> None:
    with pytest.raises(CommandError, match="nothing runs: bin/cruddur local up first"):
        running_system.logs(None, follow=False)


def test_down_deletes_the_shell_lines_of_a_killed_up(tmp_path: Path) -> None:
    (tmp_path / "dev.sh").write_text("export AWS_ENDPOINT_URL=http://127.0.0.1:5000\n")

    running_system.down()

    assert list(tmp_path.iterdir()) == []


def test_only_the_variables_of_the_shell_lines_are_read(tmp_path: Path) -> None:
    file = tmp_path / "dev.sh"
    file.write_text("export AWS_REGION=us-east-1\nexport A=b=c\nunset AWS_PROFILE\n")

    assert running_system._variables(file) == {"AWS_REGION": "us-east-1", "A": "b=c"}
