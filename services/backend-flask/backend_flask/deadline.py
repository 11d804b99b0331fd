"""Deadline of every request, whatever it waits for: another service, a database, a lock."""

from flask import Flask
from flask.typing import ResponseReturnValue
from gevent import Timeout

from backend_flask.errors import unavailable

REQUEST_SECONDS = 3
"""Longest time between the body of a request and the answer."""


class FlaskWithDeadline(Flask):
    """Application that answers 503 after `REQUEST_SECONDS`.

    `Timeout` is a `BaseException`, so no library takes it for an error of its own and tries again.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        deadline = Timeout(REQUEST_SECONDS)
        try:
            with deadline:
                return super().dispatch_request()
        except Timeout as expired:
            if expired is not deadline:
                raise
            raise unavailable("the answer took too long, try again later") from None
