"""Rules for the changes of a plan that a person must look at, by resource type."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cli.tools.plan_changes import CREATED, DESTROYED, IN_PLACE, UNTOUCHED, Change

# Resources that hold data, have a name that others use, or are part of a contract with others.
_STATEFUL = {
    "aws_acm_certificate": "certificate",
    "aws_cloudwatch_log_group": "log group, with its logs",
    "aws_dynamodb_table": "table, with its items",
    "aws_ecr_repository": "repository, with its images",
    "aws_ecs_cluster": "cluster",
    "aws_kms_key": "key, and nobody can read the data that it encrypts",
    "aws_lb": "load balancer, with its address",
    "aws_route53_record": "DNS record",
    "aws_s3_bucket": "bucket, with its objects",
    "aws_service_discovery_http_namespace": "namespace",
    "aws_sqs_queue": "queue, with its messages",
    "aws_sns_topic": "topic, with its subscriptions",
    "aws_subnet": "subnet",
    "aws_vpc": "VPC",
}
# Arguments that decide which traffic is allowed, or who may read data.
_PROTECTING_ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "aws_cloudwatch_log_group": ("kms_key_id",),
    "aws_dynamodb_table": (
        "deletion_protection_enabled", "point_in_time_recovery", "server_side_encryption",
    ),
    "aws_ecr_repository": ("encryption_configuration", "image_tag_mutability"),
    "aws_ecs_service": ("enable_execute_command", "network_configuration"),
    "aws_kms_key": ("policy", "enable_key_rotation", "is_enabled"),
    "aws_lb": ("internal", "drop_invalid_header_fields", "enable_deletion_protection"),
    "aws_lb_listener": (
        "protocol", "ssl_policy", "certificate_arn",
        "routing_http_response_content_security_policy_header_value",
        "routing_http_response_strict_transport_security_header_value",
        "routing_http_response_x_content_type_options_header_value",
        "routing_http_response_x_frame_options_header_value",
    ),
    "aws_s3_bucket_ownership_controls": ("rule",),
    "aws_s3_bucket_policy": ("policy",),
    "aws_s3_bucket_public_access_block": (
        "block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets",
    ),
    "aws_s3_bucket_server_side_encryption_configuration": ("rule",),
    "aws_sns_topic": ("kms_master_key_id", "policy"),
    "aws_sqs_queue": ("kms_master_key_id", "policy", "sqs_managed_sse_enabled"),
    "aws_wafv2_web_acl": ("default_action", "rule"),
}  # fmt: skip
# Resources that protect something: destroying one ends the protection.
_PROTECTING_TYPES = {
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_wafv2_web_acl",
    "aws_wafv2_web_acl_association",
}


def concerns(change: Change) -> Iterator[str]:
    """Yield each reason to look at a change, as a sentence without its subject."""
    if change.action == UNTOUCHED:
        return
    if what := _STATEFUL.get(change.type):
        if change.action == DESTROYED:
            yield f"**is destroyed**: a {what}"
        elif change.is_replaced:
            yield f"**is replaced**: a {what}"
    if change.type in _PROTECTING_TYPES and change.action == DESTROYED:
        yield "**is destroyed**: its protection ends"
    yield from _RULES.get(change.type, _guarded)(change)


def _guarded(change: Change) -> Iterator[str]:
    if change.action not in {CREATED, DESTROYED}:
        for argument in _PROTECTING_ARGUMENTS.get(change.type, ()):
            if change.changes(argument):
                yield f"changes `{argument}`"


def _ingress(change: Change) -> Iterator[str]:
    if change.action == DESTROYED:
        peer, ports = _traffic(change.before)
        yield f"no longer lets in {peer} on {ports}"
    else:
        yield from _allowed_traffic("lets in", change)


def _egress(change: Change) -> Iterator[str]:
    if change.action != DESTROYED:
        yield from _allowed_traffic("lets out to", change)


def _allowed_traffic(verb: str, change: Change) -> Iterator[str]:
    peer, ports = _traffic(change.after)
    former_peer, former_ports = _traffic(change.before)
    if change.action != IN_PLACE:
        yield f"{verb} {peer} on {ports}"
    elif former_peer != peer:
        yield f"{verb} {peer} on {ports} instead of {former_peer} on {former_ports}"
    elif former_ports != ports:
        yield f"{verb} {peer} on {ports} instead of {former_ports}"


def _traffic(rule: Mapping[str, Any]) -> tuple[str, str]:
    """Return the peer of a security group rule and the ports that the rule allows."""
    first, last = rule.get("from_port"), rule.get("to_port")
    ports = "all ports" if first is None else f"port {first}" + (f" to {last}" * (first != last))
    peer = rule.get("cidr_ipv4") or rule.get("cidr_ipv6") or rule.get("prefix_list_id")
    if not peer:
        return "another security group", ports
    return "everybody" if peer in {"0.0.0.0/0", "::/0"} else f"`{peer}`", ports


def _policy(change: Change) -> Iterator[str]:
    if change.action == DESTROYED:
        yield "takes permissions away"
    elif not change.after.get("policy"):
        yield "gives permissions that are known only after the apply"
    else:
        before, after = _actions(change.before), _actions(change.after)
        if gained := after - before:
            yield f"allows {_listed(gained)}"
        if lost := before - after:
            yield f"no longer allows {_listed(lost)}"
        if before == after:
            yield "changes the resources or conditions of its permissions"


def _role(change: Change) -> Iterator[str]:
    if change.action == CREATED:
        yield "is a new role"
    elif change.action == DESTROYED:
        yield "is destroyed: nobody can assume it any more"
    elif change.changes("assume_role_policy"):
        yield "changes its trust policy"


def _actions(role_policy: Mapping[str, Any]) -> set[str]:
    """Return the actions that a policy allows, as far as the plan knows them."""
    try:
        statements = json.loads(role_policy["policy"])["Statement"]
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


_RULES: Mapping[str, Callable[[Change], Iterator[str]]] = {
    "aws_iam_role": _role,
    "aws_iam_role_policy": _policy,
    "aws_vpc_security_group_egress_rule": _egress,
    "aws_vpc_security_group_ingress_rule": _ingress,
}
