"""Send requests at a steady rate, and count those that fail."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import urllib3

_OK = 200


@dataclass
class Load:
    """The requests of one load, and what has failed."""

    requests: int = 0
    failures: list[str] = field(default_factory=list)
    """One line for each failed request: an unexpected status code, or an error."""


@contextmanager
def steady_load(
    send: Callable[[], urllib3.BaseHTTPResponse], *, clients: int = 2, pause_seconds: float = 0.1
) -> Iterator[Load]:
    """Call `send` from several threads until the block ends; yield the counted requests.

    Each client waits `pause_seconds` between an answer and its next request. A request has failed
    if there is no answer, or an answer with another status code than 200.
    """
    load = Load()
    counting = threading.Lock()
    ended = threading.Event()

    def client() -> None:
        while not ended.is_set():
            began = time.monotonic()
            failure = _failure(send)
            with counting:
                load.requests += 1
                if failure:
                    load.failures.append(f"{failure} after {time.monotonic() - began:.1f} s")
            ended.wait(pause_seconds)

    threads = [threading.Thread(target=client, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _failure(send: Callable[[], urllib3.BaseHTTPResponse]) -> str:
    """Send one request, and return a failure in a few words, or nothing."""
    try:
        answer = send()
    except urllib3.exceptions.HTTPError as error:
        return f"{type(error).__name__}: {error}"
    return "" if answer.status == _OK else f"status {answer.status}"
