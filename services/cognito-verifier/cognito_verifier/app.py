"""HTTP interface of the service."""

import logging
from http import HTTPStatus

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from cognito_verifier.access_token import AccessTokenVerifier, InvalidTokenError
from cognito_verifier.logs import log_requests
from cognito_verifier.published_keys import PAUSE_SECONDS, NoKeysError, PublishedKeys
from cognito_verifier.query_token import QueryTokenAsHeader
from cognito_verifier.settings import read_settings
from cognito_verifier.tracing import trace_requests

logger = logging.getLogger(__name__)

_HEALTH_PATH = "/"


def create_app() -> Flask:
    settings = read_settings()
    app = Flask(__name__, static_folder=None)
    app.debug = False  # also if FLASK_DEBUG is set
    log_requests(app, except_path=_HEALTH_PATH)
    trace_requests(
        app,
        service_name=settings.otel_service_name,
        xray_daemon_address=settings.aws_xray_daemon_address,
        exports_otlp=settings.otel_exporter_otlp_endpoint is not None,
        untraced_path=_HEALTH_PATH,
    )
    _answer_with_json(app)
    keys = PublishedKeys(settings.key_set_url)
    keys.start()
    _serve(
        app,
        AccessTokenVerifier(
            issuer=settings.issuer,
            client_id=settings.aws_cognito_user_pool_client_id,
            keys=keys,
        ),
    )
    app.wsgi_app = QueryTokenAsHeader(app.wsgi_app)  # type: ignore[method-assign] # as Flask advises
    return app


def _serve(app: Flask, verifier: AccessTokenVerifier) -> None:
    @app.get(_HEALTH_PATH)
    def health() -> Response:
        return jsonify(success=True)

    @app.get("/verify")
    def verify() -> Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise InvalidTokenError("A bearer token is missing.")
        return jsonify(verifier.verify(token.strip()))


def _answer_with_json(app: Flask) -> None:
    @app.errorhandler(InvalidTokenError)
    def invalid_token(error: InvalidTokenError) -> tuple[Response, HTTPStatus]:
        logger.info("refused: %s", error)
        return jsonify(error=str(error)), HTTPStatus.UNPROCESSABLE_ENTITY

    @app.errorhandler(NoKeysError)
    def no_keys(_error: NoKeysError) -> tuple[Response, HTTPStatus, dict[str, str]]:
        answer = jsonify(error="The user pool's keys are not available at the moment.")
        return answer, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(PAUSE_SECONDS)}

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.name), error.code or 500

    @app.after_request
    def keep_claims_out_of_caches(response: Response) -> Response:
        response.cache_control.no_store = True
        return response

    @app.after_request
    def keep_the_content_type(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
