from pathlib import Path

import pytest

from cli.demo import demo
from cli.demo.demo import only_demo
from cli.tools.errors import CommandError
from tests.helpers.examples import environment


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "CACHE", tmp_path)


def test_a_second_demo_in_one_clone_is_refused_in_one_line() -> None:
    with (
        only_demo(),
        pytest.raises(CommandError, match="another bin/demo runs in this clone: wait"),
        only_demo(),
    ):
        pytest.fail("the second demo runs too")


def test_an_environment_without_the_services_that_the_demo_uses_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "find_environment", lambda _: environment(name="small"))

    with pytest.raises(CommandError, match=r"small.py: the demo uses backend-flask, cognito-"):
        demo.run(engine="processes", keep=False, opens=False, record=None, is_verbose=False)


def test_a_demo_runs_after_another_one() -> None:
    for _ in range(2):
        with only_demo():
            pass
