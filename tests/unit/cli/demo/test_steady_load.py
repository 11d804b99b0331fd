import threading

import pytest
import urllib3
from urllib3.exceptions import ProtocolError

from cli.demo.steady_load import steady_load

ENOUGH = 20


class Sender:
    """Answers with the given status codes and errors, and then with 200."""

    def __init__(self, *statuses: int | Exception) -> None:
        self._given = list(statuses)
        self._lock = threading.Lock()
        self.count = 0
        self.has_sent_enough = threading.Event()

    def __call__(self) -> urllib3.BaseHTTPResponse:
        with self._lock:
            self.count += 1
            if self.count >= ENOUGH:
                self.has_sent_enough.set()
            given = self._given.pop(0) if self._given else 200
        if isinstance(given, Exception):
            raise given
        return urllib3.HTTPResponse(status=given)


def load_of(sender: Sender) -> tuple[int, list[str]]:
    with steady_load(sender, pause_seconds=0) as load:
        sender.has_sent_enough.wait(60)
    return load.requests, load.failures


def test_every_request_is_counted_until_the_block_ends() -> None:
    sender = Sender()

    requests, failures = load_of(sender)

    assert requests == sender.count >= ENOUGH
    assert failures == []


def test_another_status_code_and_a_lost_connection_are_failures() -> None:
    _, failures = load_of(Sender(200, 502, ProtocolError("connection reset")))

    assert sorted(failure.partition(" after ")[0] for failure in failures) == [
        "ProtocolError: connection reset",
        "status 502",
    ]


def test_no_client_runs_after_the_block_also_when_the_block_fails() -> None:
    sender = Sender()
    before = set(threading.enumerate())

    with pytest.raises(KeyboardInterrupt), steady_load(sender):
        raise KeyboardInterrupt

    assert set(threading.enumerate()) <= before
