"""Removal of tokens from query strings, which logs and traces record."""

from collections.abc import Iterable
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class QueryTokenAsHeader:
    """Middleware that moves `?token=` into the Authorization header and empties the query string.

    An Authorization header of the request takes precedence. This middleware must wrap all others,
    so that none of them sees a token in a URL.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        tokens = parse_qs(environ["QUERY_STRING"]).get("token", [])
        if tokens:
            environ.setdefault("HTTP_AUTHORIZATION", f"Bearer {','.join(tokens)}")
        environ["QUERY_STRING"] = ""
        environ["RAW_URI"] = environ["REQUEST_URI"] = environ["PATH_INFO"]
        return self._app(environ, start_response)
