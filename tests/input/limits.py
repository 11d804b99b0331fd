"""The limits of names and descriptions in AWS's API models and guides."""

import functools
import re
from typing import Any

import botocore.session

from tests.synthesis import Synthesized

# Terraform's type and attribute, and the member of an API's request that it becomes.
_MEMBERS = {
    ("aws_acm_certificate", "domain_name"): ("acm", "RequestCertificate", "DomainName"),
    ("aws_appautoscaling_scheduled_action", "schedule"): (
        "application-autoscaling",
        "PutScheduledAction",
        "Schedule",
    ),
    ("aws_cloudwatch_log_group", "name"): ("logs", "CreateLogGroup", "logGroupName"),
    ("aws_cloudwatch_metric_alarm", "alarm_name"): ("cloudwatch", "PutMetricAlarm", "AlarmName"),
    ("aws_ecr_repository", "name"): ("ecr", "CreateRepository", "repositoryName"),
    ("aws_iam_policy", "name"): ("iam", "CreatePolicy", "PolicyName"),
    ("aws_iam_role", "name"): ("iam", "CreateRole", "RoleName"),
    ("aws_iam_role_policy", "name"): ("iam", "PutRolePolicy", "PolicyName"),
    ("aws_service_discovery_http_namespace", "name"): (
        "servicediscovery",
        "CreateHttpNamespace",
        "Name",
    ),
}
# Where the API model is silent, the user guides: the longest, and the pattern.
_ECS_NAME = (255, r"[A-Za-z0-9_-]+")
# EC2 API reference, CreateSecurityGroup, IpRange and UserIdGroupPair: no apostrophe, for instance.
_SECURITY_GROUP_DESCRIPTION = (255, r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]*")
_GUIDES = {
    ("aws_ecs_cluster", "name"): _ECS_NAME,
    ("aws_ecs_service", "name"): _ECS_NAME,
    ("aws_ecs_task_definition", "family"): _ECS_NAME,
    ("aws_lb", "name"): (32, r"(?!internal-)(?!-)[A-Za-z0-9-]+(?<!-)"),
    ("aws_lb_target_group", "name_prefix"): (6, r"(?!-)[A-Za-z0-9-]+"),
    ("aws_route53_record", "name"): (253, r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.?)+"),
    ("aws_s3_bucket", "bucket"): (63, r"[a-z0-9][a-z0-9.-]+[a-z0-9]"),
    ("aws_security_group", "description"): _SECURITY_GROUP_DESCRIPTION,
    ("aws_sns_topic", "name"): (256, r"[A-Za-z0-9_-]+"),
    ("aws_vpc_security_group_egress_rule", "description"): _SECURITY_GROUP_DESCRIPTION,
    ("aws_vpc_security_group_ingress_rule", "description"): _SECURITY_GROUP_DESCRIPTION,
}

# IAM user guide, "IAM and AWS STS quotas"; white space does not count.
_POLICY_CHARACTERS = 6144


def breaches(stack: Synthesized) -> list[str]:
    """Return the names and descriptions of a stack that AWS refuses."""
    return [
        f"{type_}.{attribute}: {name!r}"
        for (type_, attribute), (longest, pattern) in _limits().items()
        for resource in stack.all(type_).values()
        for name in [resource[attribute]]
        if not name.startswith("${") and (len(name) > longest or not re.fullmatch(pattern, name))
    ] + [
        f"aws_iam_policy.policy: {policy['name']}"
        for policy in stack.all("aws_iam_policy").values()
        if len(re.sub(r"\s", "", policy["policy"])) > _POLICY_CHARACTERS
    ]


@functools.cache
def _limits() -> dict[tuple[str, str], tuple[int, str]]:
    return {**_GUIDES, **{where: _limit(*member) for where, member in _MEMBERS.items()}}


def _limit(service: str, operation: str, member: str) -> tuple[int, str]:
    model = botocore.session.get_session().get_service_model(service)
    shape = model.operation_model(operation).input_shape
    assert shape is not None
    metadata: dict[str, Any] = shape.members[member].metadata
    pattern = metadata.get("pattern", r"(?s).*")
    # Java's classes of characters, of which names use none.
    pattern = pattern.replace(r"\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF", r"\s\S")
    return metadata["max"], pattern
