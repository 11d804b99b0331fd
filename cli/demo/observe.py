"""Show the logs and the trace that a request has left in AWS."""

import json
import time
from collections.abc import Iterator
from typing import Any

from cli.local.stage import Stage
from cli.operate.logs import log_lines
from cli.tools.console import table
from cli.tools.errors import CommandError

_PATIENCE_SECONDS = 30
_BETWEEN_LOOKS_SECONDS = 0.5
_SERVICES = ("backend-flask", "cognito-verifier")


def show_logs(stage: Stage, trace: str) -> None:
    """Print the lines about one request in the logs of the services that worked for it.

    Raises:
        CommandError: a service has not logged the request.
    """
    name = stage.environment.name
    for service in _SERVICES:
        stage.announce(f"bin/cruddur logs {name} {service}: the lines about the post")
        lines = [line for line in log_lines(stage.environment, service, "10m") if trace in line]
        if not lines:
            raise CommandError(f"{service} has not logged the post: no line has the trace {trace}")
        for line in lines:
            stage.say(line)


def show_trace(stage: Stage, trace: str) -> None:
    """Print the segments of a trace, as AWS X-Ray returns them.

    Raises:
        CommandError: X-Ray has no segment of a service.
    """
    stage.announce(f"AWS X-Ray: the trace of the post, {trace}")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    segments = _segments(stage, trace)
    while (missing := set(_SERVICES) - segments.keys()) and time.monotonic() < deadline:
        time.sleep(_BETWEEN_LOOKS_SECONDS)
        segments = _segments(stage, trace)
    if missing:
        raise CommandError(f"X-Ray has no segment of {', '.join(sorted(missing))}")
    shown = table("", "segment", "request", "status", "ms")
    for segment in sorted(segments.values(), key=lambda each: each["start_time"]):
        for row in _rows(segment):
            shown.add_row(*row)
    stage.console.print(shown)


def _segments(stage: Stage, trace: str) -> dict[str, Any]:
    found = stage.session.client("xray").batch_get_traces(TraceIds=[trace])["Traces"]
    documents = [json.loads(each["Document"]) for one in found for each in one["Segments"]]
    return {document["name"]: document for document in documents}


def _rows(segment: dict[str, Any], indent: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for a segment, and for each of its subsegments below it."""
    http = segment.get("http", {})
    request = http.get("request", {})
    milliseconds = (segment["end_time"] - segment["start_time"]) * 1000
    asked = f"{request.get('method', '')} {request.get('url', '').partition('?')[0]}".strip()
    status = str(http.get("response", {}).get("status", ""))
    yield f"{indent}{segment['name']}", asked, status, f"{milliseconds:.0f}"
    for child in segment.get("subsegments", ()):
        yield from _rows(child, f"{indent}  ")
