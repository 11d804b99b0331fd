"""Look up existing AWS resources by their Terraform arguments.

There is a lookup for each type that AWS refuses to create twice or creates twice without an error,
and for each type that remains after a destroy whose state lacks it.
"""

from typing import Any

from botocore.exceptions import ClientError

from cli.state.resource_lookup import names, network, schedules, services, storage
from cli.state.resource_lookup.lookup import Arguments, Lookup, Resource

_MISSING = (
    "LoadBalancerNotFound", "NoSuchEntity", "NotFoundException", "RepositoryNotFoundException",
    "ClusterNotFoundException", "404", "ListenerNotFound", "InvalidRouteTableID.NotFound",
    "InvalidGroup.NotFound", "ResourceNotFoundException", "NoSuchHostedZone", "ResourceNotFound",
    "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist",
    "PullThroughCacheRuleNotFoundException",
)  # fmt: skip

LOOKUPS: dict[str, Lookup] = {
    type_: lookup
    for module in (names, network, schedules, services, storage)
    for type_, lookup in vars(module).items()
    if type_.startswith("aws_")
}
"""The lookups by Terraform type, which is the name of the function."""

CREATED_TWICE = {
    "aws_acm_certificate",
    "aws_ecs_task_definition",
    "aws_eip",
    "aws_internet_gateway",
    "aws_kms_key",
    "aws_lb_target_group",
    "aws_nat_gateway",
    "aws_route_table",
    "aws_security_group",
    "aws_vpc",
    "aws_vpc_endpoint",
}
"""Types that AWS creates twice without an error: none of their attributes must be unique."""

REPEATABLE = {
    "aws_appautoscaling_target": "RegisterScalableTarget replaces it",
    "aws_cloudwatch_composite_alarm": "PutCompositeAlarm replaces it",
    "aws_cloudwatch_dashboard": "PutDashboard replaces it",
    "aws_cloudwatch_metric_alarm": "PutMetricAlarm replaces it",
    "aws_iam_role_policy": "PutRolePolicy replaces it",
    "aws_iam_role_policy_attachment": "AttachRolePolicy may be repeated",
}
"""Types that are imported before a destroy only, which would otherwise leave them or fail."""


def find(session: Any, type_: str, arguments: Arguments) -> list[Resource]:
    """Return the existing resources with these arguments.

    Return nothing if the type has no lookup, or if an argument is missing because it refers to a
    resource that does not exist either.

    Raises:
        botocore.exceptions.ClientError: AWS refuses the request.
    """
    try:
        return list(LOOKUPS[type_](session, arguments))
    except KeyError:
        return []
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            return []
        raise
