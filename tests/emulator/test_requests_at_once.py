"""Simultaneous requests, as Terraform sends them, do not disturb each other."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from emulator.server import one_at_a_time


def test_no_request_is_answered_while_another_one_is() -> None:
    meeting = threading.Barrier(2, timeout=0.5)

    def application(_variables: Any, _start: Any) -> Iterable[bytes]:
        try:
            meeting.wait()
        except threading.BrokenBarrierError:  # no other request came
            return [b"alone"]
        return [b"together"]

    answer = one_at_a_time(application)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: answer({}, None), range(2)))  # type: ignore[arg-type]

    assert answers == [[b"alone"], [b"alone"]]
