"""Answers of errors as JSON without details, and optional reports to Rollbar."""

from http import HTTPStatus

import rollbar
from flask import Flask, Response, got_request_exception, json, jsonify
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, ServiceUnavailable

RETRY_AFTER_SECONDS = 5


def unavailable(description: str) -> ServiceUnavailable:
    """Return the error to raise while a service, or a database, that a request needs is away."""
    return ServiceUnavailable(description, retry_after=RETRY_AFTER_SECONDS)


def answer_errors_as_json(app: Flask) -> None:
    """Answer every error as JSON; Flask turns unexpected errors into an InternalServerError."""

    @app.errorhandler(HTTPException)
    def answer_http_error(error: HTTPException) -> Response:
        response = Response(status=error.code, headers=error.get_headers())
        response.data = json.dumps({"error": error.description})
        response.content_type = "application/json"
        return response

    @app.errorhandler(ValidationError)
    def answer_bad_body(error: ValidationError) -> tuple[Response, int]:
        lines = [": ".join([*map(str, each["loc"]), each["msg"]]) for each in error.errors()]
        return jsonify(errors=lines), HTTPStatus.UNPROCESSABLE_ENTITY


def report_errors(app: Flask, *, rollbar_access_token: str) -> None:
    """Report unexpected errors to Rollbar, without variables and requests: both hold tokens."""
    rollbar.init(rollbar_access_token, locals={"enabled": False}, allow_logging_basic_config=False)
    got_request_exception.connect(_report, app)


def _report(_app: Flask, **_: object) -> None:
    rollbar.report_exc_info()
