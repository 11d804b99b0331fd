"""Traces of requests, and of their calls, with OpenTelemetry."""

import re

from flask import Flask
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import format_trace_id, get_current_span

EXPORT_TIMEOUT_SECONDS = 1
"""Limit of an export with its retries: a stopping service waits for the last export."""


def trace_id() -> str | None:
    span = get_current_span().get_span_context()
    return format_trace_id(span.trace_id) if span.is_valid else None


def trace_requests(app: Flask, *, service_name: str, untraced_path: str) -> None:
    """Trace all requests; the exporter itself reads the variables OTEL_EXPORTER_OTLP_*."""
    provider = TracerProvider(resource=Resource.create({"service.name": service_name}))
    exporter = OTLPSpanExporter(timeout=EXPORT_TIMEOUT_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    FlaskInstrumentor().instrument_app(  # type: ignore[no-untyped-call]
        app,
        tracer_provider=provider,
        excluded_urls=rf"^\w+://[^/]+{re.escape(untraced_path)}$",
    )
    RequestsInstrumentor().instrument(tracer_provider=provider)
