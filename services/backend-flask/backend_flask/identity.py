"""The user of a request: cognito-verifier verifies the token of each request."""

import logging
from typing import Annotated

import requests
from pydantic import BaseModel, StringConstraints, ValidationError
from requests.adapters import HTTPAdapter
from urllib3 import Retry
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import ServiceUnavailable, Unauthorized

from backend_flask.concurrency import THREADS
from backend_flask.errors import unavailable

ATTEMPTS = 3
CONNECT_TIMEOUT_SECONDS = 0.3
READ_TIMEOUT_SECONDS = 0.8
LONGEST_PAUSE_SECONDS = 0.2
"""Limit of a pause. All attempts and pauses take less than the 4 seconds of a stopping task."""

log = logging.getLogger(__name__)


class Claims(BaseModel):
    username: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class Verifier:
    """Client of cognito-verifier, which may be unavailable when this service starts."""

    def __init__(self, url: str) -> None:
        self._url = f"{url.rstrip('/')}/verify"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy sees the tokens, no .netrc replaces them
        retry = Retry(
            total=ATTEMPTS - 1,
            backoff_factor=0.1,
            backoff_max=LONGEST_PAUSE_SECONDS,
            status_forcelist=(500, 502, 503, 504),
            raise_on_status=False,
            respect_retry_after_header=False,  # the answer names a time to retry
        )
        self._session.mount(url, HTTPAdapter(max_retries=retry, pool_maxsize=THREADS))

    def handle(self, authorization: str) -> str:
        """Return the handle of the user whose access token is in the `Authorization` header.

        Raises:
            Unauthorized: the header has no token, or cognito-verifier refuses the token.
            ServiceUnavailable: cognito-verifier does not answer, or answers unexpectedly.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _unauthorized("sign in: the Authorization header must be 'Bearer <access token>'")
        response = self._ask(token.strip())
        if response.status_code == requests.codes.unprocessable_entity:
            raise _unauthorized("sign in again: the access token is not accepted")
        if response.status_code != requests.codes.ok:
            log.error("cognito-verifier answered %s", response.status_code)
            raise _unavailable()
        try:
            return Claims.model_validate_json(response.content).username
        except ValidationError:
            log.error("cognito-verifier answered without a username")  # noqa: TRY400 - a traceback shows claims
            raise _unavailable() from None

    def _ask(self, token: str) -> requests.Response:
        try:
            return self._session.get(
                self._url,
                headers={"Authorization": f"Bearer {token}"},
                timeout=(CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            log.error("no answer from cognito-verifier: %s", type(error).__name__)  # noqa: TRY400
            raise _unavailable() from None


def _unauthorized(description: str) -> Unauthorized:
    return Unauthorized(description, www_authenticate=WWWAuthenticate("bearer"))


def _unavailable() -> ServiceUnavailable:
    return unavailable("tokens cannot be verified at the moment, try again later")
