"""Traces of requests, and of their calls, with X-Ray, OpenTelemetry, both or neither."""

import re
from contextlib import suppress
from queue import Full, Queue
from threading import Thread

from aws_xray_sdk.core import patch, xray_recorder
from aws_xray_sdk.core.emitters.udp_emitter import UDPEmitter
from aws_xray_sdk.core.models.entity import Entity
from aws_xray_sdk.core.sampling.local.sampler import LocalSampler
from aws_xray_sdk.ext.flask.middleware import XRayMiddleware
from aws_xray_sdk.ext.util import construct_xray_header
from flask import Flask, g, request
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import format_trace_id, get_current_span

EXPORT_TIMEOUT_SECONDS = 1
"""Limit of an export with its retries: a stopping service waits for the last export."""


def trace_requests(
    app: Flask,
    *,
    service_name: str,
    xray_daemon_address: str | None,
    exports_otlp: bool,
    untraced_path: str,
) -> None:
    """Trace every request except requests for `untraced_path`, with the configured tracers."""
    if exports_otlp:
        _trace_with_open_telemetry(app, service_name, untraced_path)
    if xray_daemon_address:
        _trace_with_xray(app, service_name, xray_daemon_address, untraced_path)

    @app.before_request
    def name_trace() -> None:
        """Set the trace id for the logs: the tracer's, or without a tracer the caller's."""
        root = construct_xray_header(request.headers).root
        if xray_daemon_address:
            g.trace_id = root or xray_recorder.current_segment().trace_id
        elif exports_otlp and (span := get_current_span().get_span_context()).is_valid:
            g.trace_id = format_trace_id(span.trace_id)
        else:
            g.trace_id = root


def _trace_with_open_telemetry(app: Flask, service_name: str, untraced_path: str) -> None:
    """Trace with OpenTelemetry; the exporter itself reads the variables OTEL_EXPORTER_OTLP_*."""
    provider = TracerProvider(resource=Resource.create({"service.name": service_name}))
    exporter = OTLPSpanExporter(timeout=EXPORT_TIMEOUT_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    FlaskInstrumentor().instrument_app(  # type: ignore[no-untyped-call]
        app,
        tracer_provider=provider,
        excluded_urls=rf"^\w+://[^/]+{re.escape(untraced_path)}$",
    )
    RequestsInstrumentor().instrument(tracer_provider=provider)


def _trace_with_xray(
    app: Flask, service_name: str, daemon_address: str, untraced_path: str
) -> None:
    # The default sampler requests rules from the daemon over TCP, and blocks while the daemon does
    # not answer. These local rules trace every request except health checks. The caller's sampling
    # decision, in the trace header, overrides them.
    rules = LocalSampler(
        {
            "version": 2,
            "default": {"fixed_target": 0, "rate": 1},
            "rules": [
                {
                    "host": "*",
                    "http_method": "*",
                    "url_path": untraced_path,
                    "fixed_target": 0,
                    "rate": 0,
                }
            ],
        }
    )
    xray_recorder.configure(
        service=service_name,
        sampler=rules,
        emitter=_BackgroundEmitter(daemon_address),
        context_missing="IGNORE_ERROR",  # calls outside of a request belong to no trace
    )
    patch(("requests",))
    XRayMiddleware(app, xray_recorder)


class _BackgroundEmitter(UDPEmitter):
    """Emitter with its own thread, because resolving the daemon's host name may block."""

    def __init__(self, daemon_address: str) -> None:
        super().__init__(daemon_address)
        self._waiting: Queue[Entity] = Queue(maxsize=1000)
        Thread(target=self._send_waiting, daemon=True).start()

    def send_entity(self, entity: Entity) -> None:
        with suppress(Full):  # a full queue drops the trace, so that memory is bounded
            self._waiting.put_nowait(entity)

    def _send_waiting(self) -> None:
        while True:
            super().send_entity(self._waiting.get())
