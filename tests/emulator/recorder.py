"""Writes down what is asked of the emulator, and by whom: a line of JSON for each request."""

import functools
import io
import json
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, parse_qsl

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_CREDENTIAL = re.compile(r"Credential=([^/]+)/[0-9]+/[^/]+/([^/]+)/aws4_request")
_RPC = re.compile(r"/operation/([A-Za-z0-9]+)")
# The services that name the operation by method and address alone.
_REST = ("route53", "s3")


class Asked(NamedTuple):
    """An operation of a service, as they are called in the signature and in AWS's model."""

    access_key_id: str
    service: str
    operation: str


class _Route(NamedTuple):
    operation: str
    method: str
    path: re.Pattern[str]
    needed: frozenset[str]


def recorded(application: "WSGIApplication", file: Path) -> "WSGIApplication":
    """Let it answer, and note each signed request first."""
    lock = threading.Lock()

    def answer(variables: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if asked := _asked(variables):
            with lock, file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(asked) + "\n")
        return application(variables, start)

    return answer


def read(file: Path) -> set[Asked]:
    """What was noted, each once."""
    return {Asked(*json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()}


def _asked(variables: "WSGIEnvironment") -> Asked | None:
    signed = _CREDENTIAL.search(variables.get("HTTP_AUTHORIZATION", ""))
    if not signed:
        return None
    access_key_id, service = signed.groups()
    return Asked(access_key_id, service, _operation(variables, service))


def _operation(variables: "WSGIEnvironment", service: str) -> str:
    if target := variables.get("HTTP_X_AMZ_TARGET"):
        return str(target).rpartition(".")[2]
    if rpc := _RPC.search(variables["PATH_INFO"]):
        return str(rpc[1])
    if service in _REST:
        return _route(service, variables)
    length = int(variables.get("CONTENT_LENGTH") or 0)
    body = variables["wsgi.input"].read(length)
    variables["wsgi.input"] = io.BytesIO(body)
    return str(parse_qs(body.decode())["Action"][0])


def _route(service: str, variables: "WSGIEnvironment") -> str:
    query = parse_qsl(variables["QUERY_STRING"], keep_blank_values=True)
    given = {name for name, _ in query} | {
        name.removeprefix("HTTP_").replace("_", "-").lower() for name in variables
    }
    fitting = [
        route
        for route in _routes(service)
        if route.method == variables["REQUEST_METHOD"]
        and route.path.fullmatch(variables["PATH_INFO"])
        and route.needed <= given
    ]
    best = max(fitting, key=lambda route: (len(route.needed), -len(route.path.pattern)))
    return best.operation


@functools.cache
def _routes(service: str) -> list[_Route]:
    model = ServiceModel(Loader().load_service_model(service, "service-2"))
    return [_as_route(model.operation_model(name)) for name in model.operation_names]


def _as_route(operation: OperationModel) -> _Route:
    path, _, query = operation.http["requestUri"].partition("?")
    pattern = re.sub(r"\\\{[A-Za-z]+\\\}", "[^/]+", re.escape(path.rstrip("/")))
    pattern = re.sub(r"\\\{[A-Za-z]+\\\+\\\}", ".+", pattern)
    needed = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    members = operation.input_shape.members if operation.input_shape else {}
    for name in operation.input_shape.required_members if operation.input_shape else ():
        place = members[name].serialization
        if place.get("location") in {"querystring", "header"}:
            needed.add(place["name"].lower() if place["location"] == "header" else place["name"])
    return _Route(
        operation.name, operation.http["method"], re.compile(f"{pattern}/?"), frozenset(needed)
    )
