"""One JSON object per line on stdout, without tokens and query strings."""

import json
import logging
import re
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, has_app_context, request

logger = logging.getLogger(__name__)

# Libraries quote what they were sent: a query string, a bearer token, anything that begins like a
# JSON Web Token.
_SECRET = re.compile(r"(?<=\?)\S+|(?i:(?<=bearer ))\S+|\beyJ[\w.-]+")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "trace_id": g.get("trace_id") if has_app_context() else None,
            "exception": self.formatException(record.exc_info) if record.exc_info else None,
            **getattr(record, "request", {}),
        }
        return json.dumps({name: _safe(value) for name, value in line.items() if value is not None})


def _safe(value: object) -> object:
    return _SECRET.sub("[removed]", value) if isinstance(value, str) else value


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonLines}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "stream": "ext://sys.stdout",
        }
    },
    "root": {"level": "INFO", "handlers": ["stdout"]},
    "loggers": {
        "gunicorn.error": {"propagate": True},
        # Its warning that a call outside of a request, an export of spans, belongs to no trace.
        "aws_xray_sdk.core.recorder": {"level": "ERROR"},
        "gunicorn.access": {"propagate": False, "level": "WARNING"},  # log_requests does it
    },
}


def log_requests(app: Flask, *, except_path: str) -> None:
    """Logs each request of the application but the health check's."""

    @app.before_request
    def start_clock() -> None:
        g.start_seconds = perf_counter()

    @app.after_request
    def log_request(response: Response) -> Response:
        if request.path != except_path:
            facts = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "duration_ms": round((perf_counter() - g.start_seconds) * 1000, 1),
            }
            logger.info("request", extra={"request": facts})
        return response
