from pathlib import Path

import pytest

from cli.demo import demo
from cli.demo.demo import only_demo
from cli.tools.errors import CommandError


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


def test_a_demo_runs_after_another_one() -> None:
    for _ in range(2):
        with only_demo():
            pass
