"""Calls of cognito-verifier, with limits for one that hangs or that sends nonsense."""

import logging
import time
from typing import NamedTuple

import requests
from gevent import Timeout
from gevent.lock import BoundedSemaphore
from pybreaker import (
    STATE_HALF_OPEN,
    CircuitBreaker,
    CircuitBreakerError,
    CircuitBreakerListener,
    CircuitBreakerState,
)
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from werkzeug.exceptions import ServiceUnavailable

from backend_flask.errors import RETRY_AFTER_SECONDS, unavailable

MAX_CALLS = 100
"""Number of calls at the same time; each one has a connection to cognito-verifier."""

WAIT_SECONDS = 0.3
"""Longest wait of a call until fewer than `MAX_CALLS` run."""

TRIES_SECONDS = 1.2
"""Deadline of all tries of a call together; cognito-verifier itself answers within 0.8 seconds."""

CONNECT_SECONDS = 0.3
PAUSES_SECONDS = (0, 0, 0.2)
"""Pause before each try: a connection that cognito-verifier has reset is replaced at once."""

MAX_ANSWER_BYTES = 16 * 1024
"""Size limit of an answer. The claims are a part of the token, which has at most 8 KiB."""

FAILURES = 5
"""Consecutive calls without an answer that stop the calls for `RETRY_AFTER_SECONDS`."""

log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """An answer with any status; a `body` above `MAX_ANSWER_BYTES` is cut off one byte later."""

    status: int
    body: bytes
    names_a_time_to_retry: bool


class VerifierClient:
    """Client of cognito-verifier, which may be unavailable when this service starts."""

    def __init__(self, url: str) -> None:
        self._url = f"{url.rstrip('/')}/verify"
        self._session = _Session()
        self._places = BoundedSemaphore(MAX_CALLS)
        self._breaker = CircuitBreaker(
            fail_max=FAILURES, reset_timeout=RETRY_AFTER_SECONDS, listeners=[_StateLog()]
        )

    def verify(self, token: str) -> Answer:
        """Return the answer, within `WAIT_SECONDS` and `TRIES_SECONDS`.

        Raises:
            ServiceUnavailable: no try has an answer, the circuit breaker is open, or too many
                calls run at the same time.
        """
        if not self._places.acquire(timeout=WAIT_SECONDS):
            log.error("%s calls of cognito-verifier run at the same time", MAX_CALLS)
            raise verification_unavailable()
        try:
            if self._breaker.current_state == STATE_HALF_OPEN:  # another request tries
                raise verification_unavailable()
            # `call` holds pybreaker's lock, so that one call would run at a time:
            # https://github.com/danielfm/pybreaker/issues/55
            with self._breaker.calling():
                return self._try(token)
        except (_NoAnswerError, CircuitBreakerError):
            raise verification_unavailable() from None
        finally:
            self._places.release()

    def _try(self, token: str) -> Answer:
        """Return the first answer that needs no other try, or else the last answer.

        An answer with `Retry-After` needs none: cognito-verifier sends it while it has no keys. The
        proxy of Service Connect answers 503 without it while no task of cognito-verifier is ready.
        """
        answer, problem = None, "the deadline passed"
        # `False` ends the block without an exception; a deadline of the caller is still raised.
        with Timeout(TRIES_SECONDS, exception=False):  # type: ignore[arg-type] # the stub knows no False
            for pause in PAUSES_SECONDS:
                if pause:
                    time.sleep(pause)
                try:
                    answer = self._get(token)
                except (requests.RequestException, HTTPError) as error:
                    problem = type(error).__name__
                else:
                    if answer.status < requests.codes.server_error or answer.names_a_time_to_retry:
                        break
        if answer is None:
            log.error("no answer from cognito-verifier: %s", problem)
            raise _NoAnswerError
        return answer

    def _get(self, token: str) -> Answer:
        with self._session.get(
            self._url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=(CONNECT_SECONDS, TRIES_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            return Answer(
                response.status_code,
                response.raw.read(MAX_ANSWER_BYTES + 1),
                "Retry-After" in response.headers,
            )


def verification_unavailable() -> ServiceUnavailable:
    return unavailable("tokens cannot be verified at the moment, try again later")


class _NoAnswerError(Exception):
    """No try of a call has an answer."""


class _Session(requests.Session):
    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False  # no proxy sees the tokens, no .netrc replaces them
        self.headers["Accept-Encoding"] = "identity"
        for scheme in ("http://", "https://"):
            self.mount(scheme, HTTPAdapter(pool_maxsize=MAX_CALLS))

    def get_redirect_target(self, _response: requests.Response) -> None:
        """Return no target: to find one, requests would read the body without a size limit."""


class _StateLog(CircuitBreakerListener):
    def state_change(
        self, _: CircuitBreaker, __: CircuitBreakerState | None, state: CircuitBreakerState
    ) -> None:
        log.warning("circuit breaker of cognito-verifier: %s", state.name)
