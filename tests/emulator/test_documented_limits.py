"""The emulator refuses requests that break a limit which only AWS's documentation states."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.documented_limits import Limit, limits, parts, size, steps
from tests.helpers.emulator import Emulator
from tests.helpers.limit_examples import refused_examples

# For each service with tags, an operation to test the limits of every operation.
TAGGING = {
    "acm": "RequestCertificate",
    "application-autoscaling": "RegisterScalableTarget",
    "cloudwatch": "PutMetricAlarm",
    "dynamodb": "CreateTable",
    "ec2": "CreateVpc",
    "ecr": "CreateRepository",
    "ecs": "CreateCluster",
    "elbv2": "CreateLoadBalancer",
    "iam": "CreateRole",
    "kms": "CreateKey",
    "logs": "CreateLogGroup",
    "servicediscovery": "CreateHttpNamespace",
    "sns": "CreateTopic",
    "wafv2": "CreateIPSet",
}
# Members that are part of the URL.
IN_URL = {"route53": {"HostedZoneId": "Z0123456789"}, "s3": {"Bucket": "documented-limits"}}


CASES = [
    pytest.param(limit, request, id=f"{number} {request}")
    for number, limit in enumerate(limits())
    for request in limit.requests
]


@pytest.mark.parametrize(("limit", "request_"), CASES)
def test_a_value_beyond_a_documented_limit_is_refused(
    emulator: Emulator, limit: Limit, request_: str
) -> None:
    service, operation, path = parts(request_)
    operation = operation.replace("*", TAGGING.get(service, ""))
    value = refused_examples(limit)[0]
    arguments = request_with(steps(path), value) if path else large_request(len(value))
    session: Any = emulator.session()
    client = session.client(service, config=Config(parameter_validation=False))

    with pytest.raises(ClientError) as raised:
        getattr(client, xform_name(operation))(**{**IN_URL.get(service, {}), **arguments})

    error = raised.value.response["Error"]
    message = error.get("Message") or raised.value.response.get("message")
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    if limit.code:
        assert error["Code"] == limit.code
    if limit.message:
        assert message == limit.message.replace("{value}", str(value)).replace(
            "{size}", str(len(value))
        )
    else:
        violation = limit.violation("", value)
        assert violation is not None
        assert violation.constraint in str(message)


def request_with(path: Sequence[str], value: Any) -> Any:
    """Return a request that contains only the member at the path."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if step == "{json}":
        return json.dumps(request_with(rest, value))
    if step == "{key}":
        return {value: "a"}
    if step.startswith("["):
        key, _, wanted = step.strip("[]").partition("=")
        element = request_with(rest, value)
        return [{key: wanted, **element} if key else element]
    return {step: request_with(rest, value)}


def large_request(bytes_: int) -> dict[str, Any]:
    """Return a task definition of this size in bytes."""
    variable = {"name": "A", "value": ""}
    request = {"containerDefinitions": [{"environment": [variable]}]}
    variable["value"] = "x" * (bytes_ - size(request))
    return request
