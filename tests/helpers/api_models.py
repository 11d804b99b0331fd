"""Check requests and policies with AWS's own description of its APIs: botocore's models."""

import fnmatch
import functools
import json
from collections.abc import Iterator
from typing import Any

import botocore.session
from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from tests.helpers.synthesis import Synthesized

# Permissions that no operation is named after. Source: Service Authorization Reference.
WITHOUT_OPERATION = {
    "dynamodb:ConditionCheckItem",  # a part of TransactWriteItems
    "iam:PassRole",  # checked when a service gets a role, here by RunTask
    # ReEncrypt needs one on the old key and the other on the new key.
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    # ECS Exec's agent speaks a protocol that has no public API.
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
}


_session = functools.cache(botocore.session.get_session)  # a new one takes 25 ms of CPU


@functools.cache
def service_model(service: str) -> ServiceModel:
    """Return botocore's model of a service."""
    return _session().get_service_model(service)


def registration(task: dict[str, Any]) -> dict[str, Any]:
    """Return the request that the provider sends to RegisterTaskDefinition."""
    platform = task["runtime_platform"]
    return {
        "family": task["family"],
        "requiresCompatibilities": task["requires_compatibilities"],
        "networkMode": task["network_mode"],
        "cpu": task["cpu"],
        "memory": task["memory"],
        "runtimePlatform": {
            "cpuArchitecture": platform["cpu_architecture"],
            "operatingSystemFamily": platform["operating_system_family"],
        },
        "executionRoleArn": task["execution_role_arn"],
        "taskRoleArn": task["task_role_arn"],
        "containerDefinitions": json.loads(task["container_definitions"]),
        "volumes": task.get("volume", []),
    }


def mistakes(request: dict[str, Any]) -> str:
    """Return what botocore finds wrong with a RegisterTaskDefinition; empty where all is right."""
    report: str = ParamValidator().validate(request, registration_shape()).generate_report()
    return report


@functools.cache
def registration_shape() -> Any:
    """Return the shape of a request to RegisterTaskDefinition."""
    return service_model("ecs").operation_model("RegisterTaskDefinition").input_shape


def actions(synthesized: Synthesized) -> Iterator[str]:
    """Every action of every policy of a stack."""
    for resources in synthesized.document.get("resource", {}).values():
        for resource in resources.values():
            for field in ("policy", "assume_role_policy"):
                if not str(resource.get(field, "")).startswith('{"Version"'):
                    continue
                for statement in json.loads(resource[field])["Statement"]:
                    named = statement["Action"]
                    yield from [named] if isinstance(named, str) else named


@functools.cache
def operations(service: str) -> list[str]:
    """The operations of the service that has this prefix in actions."""
    try:
        return list(service_model(service).operation_names)
    except UnknownServiceError:
        return []


def exists(action: str) -> bool:
    service, _, name = action.partition(":")
    return action in WITHOUT_OPERATION or bool(fnmatch.filter(operations(service), name))
