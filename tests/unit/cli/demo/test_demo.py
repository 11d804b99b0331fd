import pytest

from cli.demo import demo
from cli.tools.errors import CommandError
from tests.helpers.examples import environment


def test_an_environment_without_the_services_that_the_demo_uses_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demo, "find_environment", lambda _: environment(name="small"))

    with pytest.raises(CommandError, match=r"small.py: the demo uses backend-flask, cognito-"):
        demo.run(engine="processes", keep=False, opens=False, record=None, is_verbose=False)
