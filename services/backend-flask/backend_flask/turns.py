"""A limit of simultaneous work, first come, first served."""

from collections import deque
from types import TracebackType

from gevent.event import AsyncResult


class Turns:
    """Context manager that lets `count` greenlets in; further ones wait in their order.

    A greenlet that leaves hands its turn to the one that has waited longest. With gevent's
    semaphores and SQLAlchemy's pool, a greenlet that arrives just then may come first, and under
    load others wait for seconds.
    """

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[AsyncResult[None]] = deque()

    def __enter__(self) -> None:
        if self._free:
            self._free -= 1
            return
        turn: AsyncResult[None] = AsyncResult()
        self._waiting.append(turn)
        try:
            turn.get()
        except BaseException:
            if turn.ready():
                self._pass_on()
            else:
                self._waiting.remove(turn)
            raise

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        if self._waiting:
            self._waiting.popleft().set()
        else:
            self._free += 1
