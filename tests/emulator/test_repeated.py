"""Repeated attempts with the same invocation id, which get the first answer and change nothing."""

from collections.abc import Iterable
from typing import Any

import pytest

from emulator.repeated import same_answer_again


class Application:
    """A WSGI application that counts its requests."""

    def __init__(self, status: str = "200 OK") -> None:
        self.done = 0
        self._status = status

    def __call__(self, _variables: Any, start: Any) -> Iterable[bytes]:
        self.done += 1
        start(self._status, [("Content-Type", "text/plain")])
        return [b"done ", str(self.done).encode()]


def ask(application: Any, invocation: str, attempt: int) -> tuple[list[Any], bytes]:
    response: list[Any] = []
    variables = {"HTTP_AMZ_SDK_REQUEST": f"attempt={attempt}; max=25"}
    if invocation:
        variables["HTTP_AMZ_SDK_INVOCATION_ID"] = invocation
    parts = application(variables, lambda *arguments: response.extend(arguments))
    return response, b"".join(parts)


@pytest.mark.parametrize("attempt", [2, 10])
def test_another_attempt_gets_the_answer_of_the_first(attempt: int) -> None:
    counted = Application()
    application = same_answer_again(counted)

    first, again = ask(application, "a", 1), ask(application, "a", attempt)

    assert first == again == (["200 OK", [("Content-Type", "text/plain")]], b"done 1")
    assert counted.done == 1


@pytest.mark.parametrize(
    ("status", "invocations"),
    [("200 OK", ("a", "b")), ("200 OK", ("", "")), ("500 Wrong", ("a", "a"))],
    ids=["another id", "no id", "it failed"],
)
def test_everything_else_is_done_each_time(status: str, invocations: tuple[str, str]) -> None:
    counted = Application(status)
    application = same_answer_again(counted)

    for attempt, invocation in enumerate(invocations, start=1):
        ask(application, invocation, attempt)

    assert counted.done == 2


def test_old_answers_are_forgotten() -> None:
    counted = Application()
    application = same_answer_again(counted)
    for number in range(600):
        ask(application, str(number), 1)

    ask(application, "0", 2)

    assert counted.done == 601
