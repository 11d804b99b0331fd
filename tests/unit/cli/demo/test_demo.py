import pytest

from cli.demo import demo
from cli.tools import docker
from cli.tools.errors import CommandError
from tests.helpers.examples import environment


def test_an_environment_without_the_services_that_the_demo_uses_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "find_environment", lambda _: environment(name="small"))

    with pytest.raises(CommandError, match=r"small.py: the demo uses backend-flask, cognito-"):
        demo.run(engine="processes", keep=False, opens=False, record=None, is_verbose=False)


def test_a_docker_engine_that_does_not_answer_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "find_environment", lambda _: environment())
    monkeypatch.setattr(demo, "_USED_SERVICES", set())
    monkeypatch.setattr(docker, "output", lambda *_: "")

    with pytest.raises(CommandError, match="no Docker engine answers: start one, or leave"):
        demo.run(engine="docker", keep=False, opens=False, record=None, is_verbose=False)
