"""The user of a request: cognito-verifier verifies the token of each request."""

import logging
from typing import Annotated

import requests
from pydantic import BaseModel, StringConstraints, TypeAdapter, ValidationError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from backend_flask.bodies import WITHOUT_NUL
from backend_flask.verifier import MAX_ANSWER_BYTES, VerifierClient, verification_unavailable

log = logging.getLogger(__name__)

_USERNAME: TypeAdapter[str] = TypeAdapter(
    Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=WITHOUT_NUL)]
)


class Claims(BaseModel):
    username: str


class Verifier:
    """Verifier of the access tokens of requests."""

    def __init__(self, url: str) -> None:
        self._client = VerifierClient(url)

    def handle(self, authorization: str) -> str:
        """Return the handle of the user whose access token is in the `Authorization` header.

        Raises:
            Unauthorized: the header has no token, cognito-verifier refuses the token, or no user
                of Cognito can have the username in the token: it is empty, has more than 128
                characters, or contains NUL.
            ServiceUnavailable: cognito-verifier does not answer, or answers unexpectedly.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _unauthorized("sign in: the Authorization header must be 'Bearer <access token>'")
        answer = self._client.verify(token.strip())
        if answer.status == requests.codes.unprocessable_entity:
            raise _not_accepted()
        if answer.status != requests.codes.ok:
            log.error("cognito-verifier answered %s", answer.status)
            raise verification_unavailable()
        if len(answer.body) > MAX_ANSWER_BYTES:
            log.error("cognito-verifier answered with more than %s bytes", MAX_ANSWER_BYTES)
            raise verification_unavailable()
        return _username(answer.body)


def _username(claims: bytes) -> str:
    try:
        name = Claims.model_validate_json(claims).username
    except ValidationError:
        log.error("cognito-verifier answered without a username")  # noqa: TRY400 - a traceback shows claims
        raise verification_unavailable() from None
    try:
        return _USERNAME.validate_python(name)
    except ValidationError:
        raise _not_accepted() from None


def _not_accepted() -> Unauthorized:
    return _unauthorized("sign in again: the access token is not accepted")


def _unauthorized(description: str) -> Unauthorized:
    return Unauthorized(description, www_authenticate=WWWAuthenticate("bearer"))
