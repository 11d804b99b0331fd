"""Wait for events in other threads, processes and containers."""

import time
from collections.abc import Callable

DEADLINE_SECONDS = 120
"""Time for any event on a busy machine, so that a test fails and does not hang."""


def wait_until(
    condition: Callable[[], object],
    *,
    seconds: float = DEADLINE_SECONDS,
    pause_seconds: float = 0.02,
) -> None:
    """Wait until a condition is true; look again after a pause.

    Raises:
        AssertionError: the condition is still false at the deadline.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"the condition is still false after {seconds} s"
        time.sleep(pause_seconds)
