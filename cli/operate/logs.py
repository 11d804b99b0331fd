"""Logs of a service's tasks, sidecars included."""

import re
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from cli.tools.account import session_in
from cli.tools.errors import CommandError
from environments.definition import Environment, names

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_PAUSE_SECONDS = 2
_END = "\n"
# CloudWatch can deliver an event some seconds late: read that many seconds again each time.
_LATE_MILLISECONDS = 30_000


def print_logs(environment: Environment, service: str, since: str, *, follow: bool) -> None:
    """Print the log events since a duration ago, such as 10m; with `follow` also new events.

    Without any event, print a line on standard error.

    Raises:
        CommandError: `since` is not a duration, or the log group does not exist.
    """
    is_empty = True
    for line in log_lines(environment, service, since, follow=follow):
        is_empty = False
        print(line, flush=True)
    if is_empty:
        print(f"{service} has logged nothing in the last {since} (--since)", file=sys.stderr)


def log_lines(
    environment: Environment, service: str, since: str, *, follow: bool = False
) -> Iterator[str]:
    """Yield each log event since a duration ago, with its time in UTC.

    Raises:
        CommandError: `since` is not a duration, or the log group does not exist.
    """
    start = int((datetime.now(UTC) - duration(since)).timestamp() * 1000)
    client = session_in(environment).client("logs")
    group = names.log_group(environment.name, service)
    try:
        for event in _events(client, group, start, follow=follow):
            yield log_line(event["timestamp"], event["message"])
    except client.exceptions.ResourceNotFoundException:
        raise CommandError(
            f"there is no log group {group}: bin/cruddur deploy {environment.name}"
        ) from None


def log_line(milliseconds: int, message: str) -> str:
    """Return a log event with its time in UTC; `milliseconds` is the time since 1970."""
    when = datetime.fromtimestamp(milliseconds / 1000, UTC)
    moment = when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"{moment} {message.rstrip(_END)}"


def duration(text: str) -> timedelta:
    """Return the duration of a text such as `90s`, `10m`, `2h` or `7d`."""
    found = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", text)
    if not found:
        raise CommandError(f"--since must be a number with s, m, h or d such as 10m, got {text!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _events(client: Any, group: str, start: int, *, follow: bool) -> Iterator[dict[str, Any]]:
    """Yield each event once, also if several requests return the same event."""
    pages = client.get_paginator("filter_log_events")
    seen: dict[str, int] = {}
    while True:
        for page in pages.paginate(logGroupName=group, startTime=start):
            for event in page["events"]:
                if event["eventId"] not in seen:
                    seen[event["eventId"]] = event["timestamp"]
                    yield event
        if not follow:
            return
        start = max(start, max(seen.values(), default=0) - _LATE_MILLISECONDS)
        seen = {event: moment for event, moment in seen.items() if moment >= start}
        time.sleep(_PAUSE_SECONDS)
