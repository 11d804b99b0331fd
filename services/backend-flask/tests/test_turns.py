import gevent
import pytest

from backend_flask.turns import Turns


def test_who_has_waited_comes_before_who_arrives_when_a_turn_is_free() -> None:
    turns = Turns(1)
    order: list[str] = []

    def take(name: str) -> None:
        with turns:
            order.append(name)

    with turns:
        waiting = [gevent.spawn(take, name) for name in ("second", "third")]
        gevent.sleep(0)
    take("last")  # no other greenlet has run since the first left
    gevent.joinall(waiting, raise_error=True)

    assert order == ["second", "third", "last"]


def test_no_more_than_the_limit_have_a_turn() -> None:
    turns = Turns(3)
    inside: list[None] = []
    most: list[int] = []

    def work() -> None:
        with turns:
            inside.append(None)
            gevent.sleep(0)
            most.append(len(inside))
            inside.pop()

    gevent.joinall([gevent.spawn(work) for _ in range(20)], raise_error=True)

    assert max(most) == 3
    assert len(most) == 20


@pytest.mark.parametrize("notices", [True, False])
def test_who_gives_up_leaves_the_turn_to_the_next(notices: bool) -> None:  # noqa: FBT001
    turns = Turns(1)

    def take() -> str:
        with turns:
            return "had a turn"

    with turns:
        first, second = gevent.spawn(take), gevent.spawn(take)
        gevent.sleep(0)
        gevent.kill(first)
        if notices:  # before it gets the turn; otherwise afterwards
            gevent.sleep(0)

    assert second.get(timeout=60) == "had a turn"
    assert first.value != "had a turn"
    with turns:
        pass
