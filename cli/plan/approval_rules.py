"""Rules for the changes of a plan that a person must look at, by resource type."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cli.plan.changes import CREATED, DESTROYED, UNTOUCHED, Change

# Resources that hold data, have a name that others use, or are part of a contract with others.
STATEFUL = {
    "aws_acm_certificate": "certificate",
    "aws_cloudwatch_log_group": "log group, with its logs",
    "aws_dynamodb_table": "table, with its items",
    "aws_ecr_repository": "repository, with its images",
    "aws_ecs_cluster": "cluster",
    "aws_kms_key": "key, without which nobody reads what it encrypts",
    "aws_lb": "load balancer, with its address",
    "aws_route53_record": "DNS record",
    "aws_s3_bucket": "bucket, with its objects",
    "aws_service_discovery_http_namespace": "namespace",
    "aws_sns_topic": "topic, with its subscriptions",
    "aws_subnet": "subnet",
    "aws_vpc": "VPC",
}
# Arguments that decide which traffic is allowed, or who may read data.
GUARDED: Mapping[str, tuple[str, ...]] = {
    "aws_cloudwatch_log_group": ("kms_key_id",),
    "aws_dynamodb_table": (
        "deletion_protection_enabled",
        "point_in_time_recovery",
        "server_side_encryption",
    ),
    "aws_ecr_repository": ("encryption_configuration", "image_tag_mutability"),
    "aws_ecs_service": ("enable_execute_command", "network_configuration"),
    "aws_kms_key": ("policy", "enable_key_rotation", "is_enabled"),
    "aws_lb": ("internal", "drop_invalid_header_fields", "enable_deletion_protection"),
    "aws_lb_listener": ("protocol", "ssl_policy", "certificate_arn"),
    "aws_s3_bucket_policy": ("policy",),
    "aws_s3_bucket_public_access_block": (
        "block_public_acls",
        "block_public_policy",
        "ignore_public_acls",
        "restrict_public_buckets",
    ),
    "aws_s3_bucket_server_side_encryption_configuration": ("rule",),
    "aws_sns_topic": ("kms_master_key_id", "policy"),
    "aws_wafv2_web_acl": ("default_action", "rule"),
}
# Resources that protect something: destroying one ends the protection.
GUARDS = {
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_wafv2_web_acl",
    "aws_wafv2_web_acl_association",
}
Rule = Callable[[Change], Iterator[str]]


def concerns(change: Change) -> Iterator[str]:
    """Yield each reason to look at a change, as a sentence without its subject."""
    if change.meaning == UNTOUCHED:
        return
    yield from _lost(change)
    yield from _RULES.get(change.type, _guarded)(change)


def _lost(change: Change) -> Iterator[str]:
    what = STATEFUL.get(change.type)
    if what and change.is_removed:
        end = "is destroyed" if change.meaning == DESTROYED else "is replaced"
        yield f"**{end}**: a {what}"
    if change.type in GUARDS and change.meaning == DESTROYED:
        yield "**is destroyed**, and with it what it guards against"


def _guarded(change: Change) -> Iterator[str]:
    if change.meaning == CREATED or change.after is None:
        return
    for argument in GUARDED.get(change.type, ()):
        if change.changes(argument):
            yield f"changes `{argument}`"


def _ingress(change: Change) -> Iterator[str]:
    if change.meaning == DESTROYED:
        place, ports = _peer(change.before)
        yield f"no longer lets in {place} on {ports}"
    else:
        yield from _opened("lets in", change)


def _egress(change: Change) -> Iterator[str]:
    if change.meaning != DESTROYED:
        yield from _opened("lets out to", change)


def _opened(does: str, change: Change) -> Iterator[str]:
    place, ports = _peer(change.after)
    before = None if change.meaning == CREATED else _peer(change.before)
    if before is None or change.is_replaced:
        yield f"{does} {place} on {ports}"
    elif before[0] != place:
        yield f"{does} {place} on {ports} instead of {before[0]} on {before[1]}"
    elif before[1] != ports:
        yield f"{does} {place} on {ports} instead of {before[1]}"


def _peer(rule: dict[str, Any] | None) -> tuple[str, str]:
    """Return the peer of a security group rule and the ports that the rule allows."""
    values = rule or {}
    first, last = values.get("from_port"), values.get("to_port")
    ports = "all ports" if first is None else f"port {first}" + (f" to {last}" * (first != last))
    ranges = (values.get(name) for name in ("cidr_ipv4", "cidr_ipv6", "prefix_list_id"))
    peer = next(filter(None, ranges), None)
    if peer is None:
        return "another security group", ports
    return "everybody" if peer in {"0.0.0.0/0", "::/0"} else f"`{peer}`", ports


def _policy(change: Change) -> Iterator[str]:
    if change.meaning == DESTROYED:
        yield "takes permissions away"
        return
    if not (change.after or {}).get("policy"):
        yield "gives permissions that are known only once it is done"
        return
    before, after = (_allowed(values) for values in (change.before, change.after))
    if gained := after - before:
        yield f"allows {_listed(gained)}"
    if taken := before - after:
        yield f"no longer allows {_listed(taken)}"
    if not gained and not taken:
        yield "changes where its permissions hold"


def _role(change: Change) -> Iterator[str]:
    if change.meaning == CREATED:
        yield "is a new role"
    elif change.meaning == DESTROYED:
        yield "is destroyed: who has this role loses it"
    elif change.changes("assume_role_policy"):
        yield "changes who may assume it"


def _allowed(values: dict[str, Any] | None) -> set[str]:
    """Return the actions that a policy allows, as far as the plan knows them."""
    try:
        statements = json.loads((values or {}).get("policy") or '{"Statement": []}')["Statement"]
    except (ValueError, KeyError, TypeError):
        return set()
    found = set()
    for statement in statements if isinstance(statements, list) else [statements]:
        if statement.get("Effect") == "Allow":
            actions = statement.get("Action", [])
            found |= {actions} if isinstance(actions, str) else set(actions)
    return found


def _listed(actions: set[str]) -> str:
    return ", ".join(f"`{action}`" for action in sorted(actions))


_RULES: Mapping[str, Rule] = {
    "aws_iam_role": _role,
    "aws_iam_role_policy": _policy,
    "aws_vpc_security_group_egress_rule": _egress,
    "aws_vpc_security_group_ingress_rule": _ingress,
}
