"""The parts of a request that wrappers of the emulator's WSGI application read."""

import io
import re
from typing import NamedTuple
from wsgiref.types import WSGIEnvironment

_CREDENTIAL = re.compile(r"Credential=([^/]+)/[0-9]+/([^/]+)/([^/]+)/aws4_request")


class Signature(NamedTuple):
    """The caller, the Region and the service for which a request is signed."""

    access_key_id: str
    region: str
    service: str


def signature(variables: WSGIEnvironment) -> Signature | None:
    """Return the signature of a request, or None if the request is unsigned."""
    signed = _CREDENTIAL.search(variables.get("HTTP_AUTHORIZATION", ""))
    return Signature(*signed.groups()) if signed else None


def body_of(variables: WSGIEnvironment) -> bytes:
    """Return the body of a request, and leave it there for the next reader."""
    chunked = "chunked" in variables.get("HTTP_TRANSFER_ENCODING", "")
    length = -1 if chunked else int(variables.get("CONTENT_LENGTH") or 0)
    body = bytes(variables["wsgi.input"].read(length))
    variables["wsgi.input"] = io.BytesIO(body)
    return body
