"""Wait for events in other threads, processes and containers."""

import time
from collections.abc import Callable

DEADLINE_SECONDS = 120
"""Time for any event on a busy machine, so that a test fails and does not hang."""

_SHORTEST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.02, 0.5


def wait_until(condition: Callable[[], object], *, seconds: float = DEADLINE_SECONDS) -> None:
    """Wait until a condition is true; the pauses between two looks grow, as each look takes CPU.

    Raises:
        AssertionError: the condition is still false at the deadline.
    """
    start = time.monotonic()
    while not condition():
        waited = time.monotonic() - start
        assert waited < seconds, f"the condition is still false after {seconds} s"
        time.sleep(min(max(waited / 10, _SHORTEST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS))
