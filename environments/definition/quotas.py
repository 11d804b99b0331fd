"""Quotas of AWS, and limits of its documents, that a large environment can exceed."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from environments.definition.service import Service

# AWS raises these three quotas on request. If your account has higher ones, change the numbers.
# ACM user guide, "Quotas": domain names per certificate. The provider repeats a request with more
# names 25 times before it fails (hashicorp/terraform-provider-aws issue 35825).
MOST_HOSTS = 10
# Amazon VPC user guide, "Amazon VPC quotas": rules per security group, in each direction.
MOST_RULES = 60
# Egress rules for the endpoints, S3, DynamoDB and HTTPS to any address.
RULES_OF_OUR_OWN = 4
# CloudWatch user guide, "CloudWatch service quotas": metrics per dashboard widget.
MOST_METRICS = 500


def check_quotas(services: Sequence["Service"], *, has_endpoints: bool) -> None:
    """Refuse more services, hosts or connections than AWS's quotas allow.

    With endpoints, each service needs a rule in the endpoints' security group.
    """
    hosts = sum(service.is_public for service in services)
    if hosts > MOST_HOSTS:
        raise ValueError(
            f"services must hold at most {MOST_HOSTS} with a host (ACM's quota of names in a "
            f"certificate), got {hosts}"
        )
    most, why = MOST_METRICS, "CloudWatch's quota of metrics in a graph"
    if has_endpoints:
        most, why = MOST_RULES, "rules of the endpoints' security group"
    if len(services) > most:
        raise ValueError(f"services must be at most {most} ({why}), got {len(services)}")
    for service in services:
        _check_rules(service, services)
    connections = sum(len(service.connects_to) for service in services)
    if connections > MOST_METRICS:
        raise ValueError(
            f"connects_to must have at most {MOST_METRICS} names in all services together "
            f"(CloudWatch's quota of metrics in a graph), got {connections}"
        )


def _check_rules(service: "Service", services: Sequence["Service"]) -> None:
    callees = len(service.connects_to) + len(service.calls_out_to)
    if callees > MOST_RULES - RULES_OF_OUR_OWN:
        raise ValueError(
            f"service {service.name!r}: connects_to and calls_out_to must have at most "
            f"{MOST_RULES - RULES_OF_OUR_OWN} members together (rules of a security group), "
            f"got {callees}"
        )
    callers = sum(service.name in other.connects_to for other in services)
    if callers + service.is_public > MOST_RULES:
        raise ValueError(
            f"connects_to must name {service.name!r} in at most {MOST_RULES - service.is_public} "
            f"services (rules of a security group), got {callers}"
        )


# IAM allows 10,240 characters for the inline policies of a role (IAM user guide, "IAM and AWS STS
# quotas"). The rest is for the statements that every role has.
_POLICY_CHARACTERS = 8_000
# ECS allows 64 KiB for a task definition (Amazon ECS developer guide, "Amazon ECS service quotas").
# The rest is for other fields and for the container of the sidecar.
_TASK_DEFINITION_BYTES = 48 * 1024
# The start of an ARN with the longest region (ap-southeast-1), account id and environment name.
_ARN_START = "arn:aws:dynamodb:ap-southeast-1:123456789012:parameter/cruddur/environment1/"


def check_task_policies(service: "Service") -> None:
    """Refuse more secrets or tables than the policy of a role has room for."""
    tables = [
        f"{_ARN_START}{table.name}{items}"
        for table in service.dynamodb_tables
        for items in ("", "/index/*")
    ]
    secrets = list(_secret_arns(service).values())
    for field, arns in (("secret_names", secrets), ("dynamodb_tables", tables)):
        characters = len(json.dumps(arns, separators=(",", ":")))
        if characters > _POLICY_CHARACTERS:
            raise ValueError(
                f"{field} must come to at most {_POLICY_CHARACTERS} characters of ARNs, for which "
                f"a role's policy has room, got {characters}"
            )


def check_task_definition(service: "Service") -> None:
    """Refuse more text than a task definition has room for."""
    text = [
        [{"name": name, "value": str(it)} for name, it in service.environment_variables.items()],
        [{"name": name, "valueFrom": arn} for name, arn in _secret_arns(service).items()],
        [service.health_check_command, *service.writable_paths, *service.connects_to],
        max((task.command for task in service.tasks), key=lambda it: sum(map(len, it)), default=()),
    ]
    size = len(json.dumps(text, ensure_ascii=False).encode())
    if size > _TASK_DEFINITION_BYTES:
        raise ValueError(
            "environment_variables must come to at most "
            f"{_TASK_DEFINITION_BYTES} bytes, secrets, health check and the longest command of a "
            f"task included, for which a task definition has room, got {size}"
        )


def _secret_arns(service: "Service") -> dict[str, str]:
    return {name: f"{_ARN_START}{service.name}/{name}" for name in service.secret_names}


# IAM allows a policy 6,144 characters. The boundary of roles names each table twice, in ARNs of
# some 60 characters, beside 2,600 other characters; the policy that describes resources names each
# table once, beside 4,500. Source: IAM user guide, "IAM and AWS STS quotas".
_CHARACTERS_FOR_TABLES = 3000
_CHARACTERS_BESIDE_A_NAME = 60


def check_boundary_policy(table_names: Sequence[str]) -> None:
    """Refuse more tables than the permissions boundary of services' roles has room for."""
    characters = sum(2 * (len(name) + _CHARACTERS_BESIDE_A_NAME) for name in set(table_names))
    if characters > _CHARACTERS_FOR_TABLES:
        raise ValueError(
            "github: the names of all dynamodb_tables must fit into an IAM policy: "
            f"{_CHARACTERS_FOR_TABLES} characters, two ARNs for each, got {characters}"
        )


# The policy `services` of the deploy role has room for about 32 ARNs of 79 characters. The policy
# `operations` has room for about 25 ARNs of log streams, of at most 155 characters.
_MOST_SECURITY_GROUPS = 20
_MOST_ROLLOUT_GATES = 20


def check_deploy_policy(
    security_group_ids: Sequence[str], rollout_gate_names: Sequence[str]
) -> None:
    """Refuse more security groups or gates than the policies of the deploy role have room for."""
    if len(security_group_ids) > _MOST_SECURITY_GROUPS:
        raise ValueError(
            f"github: all calls_out_to must name at most {_MOST_SECURITY_GROUPS} security groups, "
            f"each of which is in an IAM policy, got {len(security_group_ids)}"
        )
    if len(rollout_gate_names) > _MOST_ROLLOUT_GATES:
        raise ValueError(
            f"github: at most {_MOST_ROLLOUT_GATES} tasks may have before_rollout=True, each of "
            f"which is in an IAM policy, got {len(rollout_gate_names)}"
        )
