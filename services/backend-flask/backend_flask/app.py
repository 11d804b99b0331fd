"""Creation of the Flask application from its parts."""

from flask import Flask, Response
from flask_cors import CORS

from backend_flask.activities import Activities
from backend_flask.database import connect
from backend_flask.deadline import FlaskWithDeadline
from backend_flask.errors import answer_errors_as_json, report_errors
from backend_flask.identity import Verifier
from backend_flask.logs import log_requests
from backend_flask.messages import Messages
from backend_flask.routes import HEALTH_CHECK, api
from backend_flask.settings import Settings
from backend_flask.tracing import trace_requests


def create_app(settings: Settings) -> Flask:
    app = FlaskWithDeadline("backend_flask", static_folder=None)
    app.debug = False  # also if FLASK_DEBUG is set

    log_requests(app, except_path=HEALTH_CHECK)
    trace_requests(
        app,
        service_name=settings.otel_service_name,
        xray_daemon_address=settings.aws_xray_daemon_address,
        exports_otlp=settings.otel_exporter_otlp_endpoint is not None,
        untraced_path=HEALTH_CHECK,
    )
    CORS(
        app,
        resources=r"/api/*",
        origins=[str(url).rstrip("/") for url in (settings.frontend_url, settings.backend_url)],
        methods=["OPTIONS", "GET", "HEAD", "POST"],
        allow_headers=["Content-Type", "Authorization"],
        always_send=False,
        vary_header=False,  # protect_answers adds it, also without an origin
    )
    protect_answers(app)
    answer_errors_as_json(app)
    if settings.rollbar_access_token:
        report_errors(app, rollbar_access_token=settings.rollbar_access_token)

    app.register_blueprint(
        api(
            activities=Activities(connect(settings.connection_url)),
            messages=Messages(
                table_name=settings.ddb_message_table, region=settings.aws_default_region
            ),
            verifier=Verifier(str(settings.cognito_verifier_url)),
        )
    )
    return app


def protect_answers(app: Flask) -> None:
    """Send headers for caches with every answer, also with errors.

    The load balancer adds the security headers for browsers: `response_headers` of the environment.
    """

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.cache_control.no_store = True
        response.vary.add("Origin")
        return response
