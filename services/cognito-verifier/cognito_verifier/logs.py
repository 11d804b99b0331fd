"""Logs: one JSON object per line on stdout, without tokens and query strings."""

import json
import logging
import re
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, has_app_context, request

logger = logging.getLogger(__name__)

# Messages of libraries quote requests. This matches query strings, bearer tokens, and all text that
# begins like a JSON Web Token.
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
        # Hides the warning that calls outside of a request, such as exports, belong to no trace.
        "aws_xray_sdk.core.recorder": {"level": "ERROR"},
        "gunicorn.access": {"propagate": False, "level": "WARNING"},  # log_requests logs requests
    },
}


def log_requests(app: Flask, *, except_path: str) -> None:
    """Log every request of the application except requests for `except_path`."""

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
