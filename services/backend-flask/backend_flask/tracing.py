"""Traces of requests, and of their calls, with X-Ray, OpenTelemetry, both or neither."""

import re
from collections.abc import Callable

from flask import Flask, g, request

_ROOT = re.compile(r"(?:^|;)Root=([^;]+)")


def trace_requests(
    app: Flask,
    *,
    service_name: str,
    xray_daemon_address: str | None,
    exports_otlp: bool,
    untraced_path: str,
) -> None:
    """Trace every request except requests for `untraced_path`, with the configured tracers.

    The trace id in the logs is the tracer's, or without a tracer the caller's. Only a configured
    tracer is imported: both together take half a second of CPU at the start.
    """
    trace_ids: list[Callable[[], str | None]] = [_trace_id_of_caller]
    if exports_otlp:
        from backend_flask import open_telemetry  # noqa: PLC0415

        open_telemetry.trace_requests(app, service_name=service_name, untraced_path=untraced_path)
        trace_ids.insert(0, open_telemetry.trace_id)
    if xray_daemon_address:
        from backend_flask import xray  # noqa: PLC0415

        xray.trace_requests(
            app,
            service_name=service_name,
            daemon_address=xray_daemon_address,
            untraced_path=untraced_path,
        )
        trace_ids.insert(0, xray.trace_id)

    @app.before_request
    def name_trace() -> None:
        g.trace_id = next(filter(None, (trace_id() for trace_id in trace_ids)), None)


def _trace_id_of_caller() -> str | None:
    root = _ROOT.search(request.headers.get("X-Amzn-Trace-Id", ""))
    return root and root[1]
