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
        # `False` ends the block without an exception.
        with Timeout(REQUEST_SECONDS, exception=False):  # type: ignore[arg-type] # the stub knows no False
            return super().dispatch_request()
        raise unavailable("the answer took too long, try again later")
