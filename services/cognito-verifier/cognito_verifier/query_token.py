"""Tokens that come in the query string, where logs and traces would find them."""

from collections.abc import Iterable
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class QueryTokenAsHeader:
    """Makes `?token=` an Authorization header, unless there is one, and forgets the query string.

    It goes around everything else, so that nothing inside sees the token in an address.
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
