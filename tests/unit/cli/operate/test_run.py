from types import SimpleNamespace
from typing import Any

import pytest

from cli.operate import run
from cli.operate.task_names import find_task
from environments.definition import Environment, OneOffTask
from tests.helpers.examples import api, environment, web
from tests.helpers.refusal import refusal


def tasks(*names: str) -> tuple[OneOffTask, ...]:
    return tuple(OneOffTask(name=each, command=("x",), time_limit_minutes=5) for each in names)


TWO = environment(
    services=(web(tasks=tasks("migrate", "seed")), api(tasks=tasks("migrate", "clean-up")))
)


@pytest.mark.parametrize(
    ("name", "found"),
    [("web/migrate", "web/migrate"), ("seed", "web/seed"), ("api/migrate", "api/migrate")],
)
def test_a_task_has_a_short_name_if_no_other_service_has_such_a_task(name: str, found: str) -> None:
    assert str(find_task(TWO, name)) == found


_ALL = "task must be one of web/migrate, web/seed, api/migrate, api/clean-up (environments/test.py)"


@pytest.mark.parametrize(
    ("known", "name", "line"),
    [
        (
            TWO,
            "migrate",
            "task must be one of web/migrate, api/migrate (environments/test.py), got 'migrate', "
            "the name of several tasks",
        ),
        (TWO, "clean", f"{_ALL}, got 'clean'; did you mean 'clean-up'?"),
        (TWO, "web/migrat", f"{_ALL}, got 'web/migrat'; did you mean 'web/migrate'?"),
        (TWO, "xyz", f"{_ALL}, got 'xyz'"),
        (environment(), "x", "no service of test has tasks (environments/test.py), got 'x'"),
    ],
)
def test_an_unknown_task_is_refused_with_the_known_ones(
    known: Environment, name: str, line: str
) -> None:
    def find(name: str) -> Any:
        return find_task(known, name)

    assert refusal(find, name=name) == line


class Interrupted:
    """A running task at which the user presses Ctrl-C."""

    id = "1"

    def __init__(self) -> None:
        self.is_stopped = False

    def wait(self) -> None:
        raise KeyboardInterrupt

    def stop(self) -> None:
        self.is_stopped = True


@pytest.mark.parametrize(
    ("answer", "stops", "explanation"),
    [
        ("y", True, "Amazon ECS stops web/seed, task 1"),
        ("", False, "web/seed still runs, task 1"),
        (EOFError(), False, "web/seed still runs, task 1"),
        (KeyboardInterrupt(), False, "web/seed still runs, task 1"),
    ],
)
def test_ctrl_c_at_a_terminal_asks_whether_to_stop_the_task(
    monkeypatch: pytest.MonkeyPatch, answer: str | BaseException, stops: bool, explanation: str
) -> None:
    task = Interrupted()

    def answered(question: str) -> str:
        assert "Stop web/seed?" in question
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(run, "start_task", lambda *_: task)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", answered)

    with pytest.raises(KeyboardInterrupt, match=explanation):
        run.run_task(TWO, "seed")

    assert task.is_stopped is stops
