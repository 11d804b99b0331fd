"""Refuse requests that AWS's API models or AWS's documentation refuse, with the service's error.

Gap: moto reads only the members of a request that it needs. It ignores the models' required
members, patterns, lengths, enums and ranges. The models are those of botocore; moto's parsers and
serializers translate from and into each service's protocol. Limits that the models lack are in
`documented_limits.toml`.

Not checked: requests without a signature, unless they name a Cognito target; the protocol CBOR.
"""

import io
import json
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError, Shape
from moto.core.exceptions import ServiceException
from moto.core.model import OperationModel
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

from emulator import documented_limits
from emulator.violations import Violation, WrongType, violations
from emulator.wsgi import body_of, signature

_UNSIGNED_TARGETS = {"AWSCognitoIdentityProviderService": "cognito-idp"}
# Services that sign requests with another name than botocore's.
_SIGNING_NAMES = {
    "elasticloadbalancing": "elbv2",
    "email": "ses",
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
    "tagging": "resourcegroupstaggingapi",
}

# Codes of validation errors of the services that do not use the code of their protocol. Each code
# is among the errors of the service's model in botocore; ECR's is reported in jenkins-x/jx issue
# 1344. No source says that ECS, Cloud Map and X-Ray use their code for every rule of the model.
_CODES = {
    "cognito-idp": "InvalidParameterException",
    "ecr": "InvalidParameterException",
    "ecs": "InvalidParameterException",
    "logs": "InvalidParameterException",
    "resourcegroupstaggingapi": "InvalidParameterException",
    "s3": "InvalidArgument",
    "servicediscovery": "InvalidInput",
    "xray": "InvalidRequestException",
}
# Sources: WAF: KensioSoftware/yulin issue 1058; Route 53: pcorliss/ruby_route_53 issue 3;
# query and EC2: "Common Errors" of the IAM API reference, "Error codes" of the EC2 API reference.
_CODES_OF_PROTOCOLS = {
    "ec2": "InvalidParameterValue",
    "json": "ValidationException",
    "query": "ValidationError",
    "rest-json": "ValidationException",
    "rest-xml": "ValidationError",
}
_CODES_FOR_MISSING = {"ec2": "MissingParameter", "s3": "MalformedXML"}


class _Refusal(ServiceException):
    """A refused request, in our own class: moto takes the service's name from its module."""


class _Received(NamedTuple):
    service: str
    operation: OperationModel
    protocol: str
    path_values: dict[str, Any]
    request: Request


class Call(NamedTuple):
    """The operation and the parameters of a request, under the names of the service's API model."""

    operation: str
    parameters: dict[str, Any]


def call(variables: WSGIEnvironment) -> Call | None:
    """Return the called operation, or None if botocore or moto does not know the operation."""
    service, body = _service(variables), body_of(variables)
    received = _received(service, variables, body) if service else None
    if not received:
        return None
    if received.protocol == "json":
        return Call(received.operation.name, json.loads(body or b"{}"))
    try:
        return Call(received.operation.name, _parsed(received, body))
    except (RequestParserError, ValueError):
        return Call(received.operation.name, {})


def checked(application: WSGIApplication) -> WSGIApplication:
    """Wrap the application: let it answer only the requests that satisfy the API model."""

    def answer(variables: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        service = _service(variables)
        if not service:
            return application(variables, start)
        body = body_of(variables)
        received = _received(service, variables, body)
        error = _error(received, body) if received else None
        if not received or not error:
            return application(variables, start)
        serializer = get_serializer_class(service, received.protocol)(received.operation)
        response = serializer.serialize(error)
        content = str(response["body"]).encode()
        headers = {**response["headers"], "Content-Length": str(len(content))}
        if page := variables.get("HTTP_ORIGIN"):
            headers["Access-Control-Allow-Origin"] = page
        start("400 Bad Request", list(headers.items()))
        return [content]

    return answer


def _service(variables: WSGIEnvironment) -> str | None:
    """Return botocore's name of the service that receives the request."""
    if signed := signature(variables):
        return _SIGNING_NAMES.get(signed.service, signed.service)
    return _UNSIGNED_TARGETS.get(variables.get("HTTP_X_AMZ_TARGET", "").partition(".")[0])


def _received(service: str, variables: WSGIEnvironment, body: bytes) -> _Received | None:
    """Return the request's operation, or None if botocore or moto does not know the operation."""
    request = Request({**variables, "wsgi.input": io.BytesIO(body)})
    try:
        model = get_service_model(service)
        protocol = determine_request_protocol(model, request.content_type)
        if protocol.startswith("rest"):
            operation, path_values = get_service_router(service).match(request)
        else:
            target = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
            name = target or request.values.get("Action", "")
            operation, path_values = model.operation_model(name), {}
    except (UnknownServiceError, OperationNotFoundError, NotImplementedError, HTTPException):
        return None
    if operation.has_event_stream_input:
        return None
    return _Received(service, operation, protocol, path_values, request)


def _error(received: _Received, body: bytes) -> _Refusal | None:
    shape = received.operation.input_shape
    if shape is None:
        return None
    try:
        if received.protocol == "json":
            request = json.loads(body or b"{}")
            found = list(violations(shape, request, _key_in_json))
        else:
            request = _parsed(received, body)
            found = list(violations(shape, request))
        broken = documented_limits.broken(received.service, received.operation.name, request)
    except WrongType as error:
        return _Refusal("SerializationException", str(error))
    except RequestParserError as error:
        return _Refusal("MalformedXML", str(error))
    except ValueError as error:
        return _Refusal(_code(received), f"Could not be parsed: {error}")
    if broken:
        return _Refusal(broken.limit.code or _code(received), broken.message)
    return _refusal_of(received, found) if found else None


def _key_in_json(name: str, shape: Shape) -> str:
    return str(shape.serialization.get("name", name))


def _parsed(received: _Received, body: bytes) -> Any:
    """Return the members of the request under the names of the model."""
    request = received.request
    values: Any = request.values
    if received.protocol in {"ec2", "query"}:
        # The parser looks up hundreds of possible members: a plain dictionary is fast.
        values = dict(parse_qsl(body.decode(), keep_blank_values=True)) or values.to_dict()
    parser = PROTOCOL_PARSERS[received.protocol](received.operation)
    return parser.parse(
        {
            "method": request.method,
            "values": values,
            "headers": request.headers,
            "body": body,
            "url_path": request.path,
            "url_params": received.path_values,
        }
    )


def _refusal_of(received: _Received, found: list[Violation]) -> _Refusal:
    missing = [violation for violation in found if violation.is_missing]
    code = _code(received)
    if missing:
        code = _CODES_FOR_MISSING.get(received.service, code)
    if received.service == "ec2":
        first = missing[0] if missing else found[0]
        text = f"Value ({first.value}) for parameter {first.member} is invalid. {first.constraint}"
        if missing:
            text = f"The request must contain the parameter {first.member}"
        return _Refusal(code, text)
    plural = "s" if len(found) > 1 else ""
    listed = "; ".join(str(violation) for violation in found)
    return _Refusal(code, f"{len(found)} validation error{plural} detected: {listed}")


def _code(received: _Received) -> str:
    return _CODES.get(received.service, _CODES_OF_PROTOCOLS[received.protocol])
