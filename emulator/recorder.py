"""Record each request to the emulator and its caller as one line of JSON.

A line contains the parameters of the request, and the facts about the named resources that AWS
would look up before it decides whether to allow the request.
"""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from emulator import known_resources
from emulator.request_checks import Call, call
from emulator.wsgi import Signature, signature


class Request(NamedTuple):
    """A request, and facts about the named resources from before the request."""

    access_key_id: str
    service: str
    operation: str
    region: str
    parameters: Mapping[str, Any]
    """Parameters under the names of the API model; binary values are left out."""

    known: Mapping[str, Any]
    """The tags of the resources, and facts that AWS looks up itself; see `known_resources`."""


def recorded(application: WSGIApplication, file: Path, *, account_id: str) -> WSGIApplication:
    """Wrap the application: record each signed request, then let the application answer."""
    lock = threading.Lock()

    def answer(variables: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        signed = signature(variables)
        if signed and (asked := call(variables)):
            request = _request(signed, asked, account_id)
            with lock, file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(request._asdict(), default=str) + "\n")
        return application(variables, start)

    return answer


def requests(file: Path, *, start: int = 0) -> Iterator[Request]:
    """Yield the requests in order, from byte `start` of the file."""
    with file.open(encoding="utf-8") as lines:
        lines.seek(start)
        for line in lines:
            yield Request(**json.loads(line))


def _request(signed: Signature, asked: Call, account_id: str) -> Request:
    access_key_id, region, service = signed
    parameters = _as_json(asked.parameters)
    known = known_resources.known(service, parameters, account_id=account_id, region=region)
    return Request(access_key_id, service, asked.operation, region, parameters, known)


def _as_json(value: Any) -> Any:
    """Return the value without parts that JSON cannot hold, such as the content of an object."""
    if isinstance(value, dict):
        kept = {key: it for key, it in value.items() if it is not None}
        return {
            key: _as_json(it)
            for key, it in kept.items()
            if not isinstance(it, bytes) and not hasattr(it, "read")
        }
    return [_as_json(it) for it in value] if isinstance(value, list) else value
