"""Probes: requests at a steady rate, of which each must be answered in time."""

import http.client
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

PATIENCE_SECONDS = 30
"""Time after which a probe counts as unanswered; longer than every attack."""


@dataclass(frozen=True)
class Probe:
    """A request, its rate, and the answers that are accepted within `below_seconds`."""

    name: str
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    per_second: float = 2
    below_seconds: float = 1
    accepted: Sequence[int] = (HTTPStatus.OK,)


@dataclass(frozen=True)
class Outcome:
    """Number of probes, of those answered in time, and the seconds of the slowest."""

    sent: int
    in_time: int
    slowest_seconds: float


def measure(
    attack: AbstractContextManager[object], url: str, probes: Sequence[Probe], seconds: float
) -> list[Outcome]:
    """Send all probes during an attack; return their outcomes in the same order.

    Each probe has its own thread and connection: a late answer delays no other probe.
    """
    due = sorted(
        (number / probe.per_second, index)
        for index, probe in enumerate(probes)
        for number in range(round(seconds * probe.per_second))
    )
    sent: list[list[Future[tuple[float, int]]]] = [[] for _ in probes]
    with ThreadPoolExecutor(len(due)) as pool:
        with attack:
            started = time.monotonic()
            for offset, index in due:
                time.sleep(max(0, started + offset - time.monotonic()))
                sent[index].append(pool.submit(_send, url, probes[index]))
            time.sleep(max(0, started + seconds - time.monotonic()))
        return [
            _outcome(probe, [future.result() for future in futures])
            for probe, futures in zip(probes, sent, strict=True)
        ]


def _outcome(probe: Probe, answers: Sequence[tuple[float, int]]) -> Outcome:
    in_time = sum(
        seconds < probe.below_seconds and status in probe.accepted for seconds, status in answers
    )
    return Outcome(len(answers), in_time, round(max(seconds for seconds, _ in answers), 2))


def _send(url: str, probe: Probe) -> tuple[float, int]:
    """Return the seconds until the answer, and its status; without an answer the status is 0."""
    started = time.monotonic()
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_SECONDS)
    try:
        connection.request(probe.method, probe.path, probe.body, dict(probe.headers))
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    except (OSError, http.client.HTTPException):
        status = 0
    finally:
        connection.close()
    return time.monotonic() - started, status
