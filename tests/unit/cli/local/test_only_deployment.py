from pathlib import Path

import pytest

from cli.local import only_deployment
from cli.tools.errors import CommandError


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(only_deployment, "CACHE", tmp_path)


def test_a_second_deployment_in_one_clone_is_refused_in_one_line() -> None:
    with (
        only_deployment.only_deployment(),
        pytest.raises(CommandError, match=r"bin/demo or bin/cruddur local up deploys .*: wait"),
        only_deployment.only_deployment(),
    ):
        pytest.fail("the second one runs too")


def test_a_deployment_runs_after_another_one() -> None:
    for _ in range(2):
        with only_deployment.only_deployment():
            pass
