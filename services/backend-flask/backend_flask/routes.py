"""The HTTP interface under `/api`."""

from http import HTTPStatus

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from backend_flask.activities import Activities
from backend_flask.bodies import TTLS, ActivityBody, MessageBody
from backend_flask.identity import Verifier
from backend_flask.messages import Messages

HEALTH_CHECK = "/api/health-check"


def api(*, activities: Activities, messages: Messages, verifier: Verifier) -> Blueprint:
    blueprint = Blueprint("api", __name__)

    @blueprint.get(HEALTH_CHECK)
    def health_check() -> ResponseReturnValue:
        return jsonify(success=True, version=1)

    @blueprint.get("/api/activities/home")
    def home() -> ResponseReturnValue:
        return jsonify(activities.home())

    @blueprint.post("/api/activities")
    def post_activity() -> ResponseReturnValue:
        handle = verifier.handle(request.headers.get("Authorization", ""))
        body = ActivityBody.model_validate_json(request.get_data())
        activity = activities.post(handle=handle, message=body.message, ttl=TTLS[body.ttl])
        return jsonify(activity), HTTPStatus.CREATED

    @blueprint.post("/api/messages")
    def send_message() -> ResponseReturnValue:
        handle = verifier.handle(request.headers.get("Authorization", ""))
        body = MessageBody.model_validate_json(request.get_data())
        message = messages.send(
            sender=handle, receiver=body.user_receiver_handle, message=body.message
        )
        return jsonify(message), HTTPStatus.CREATED

    return blueprint
