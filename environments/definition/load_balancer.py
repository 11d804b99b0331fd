"""The web ACL of the load balancer, and the thresholds of alarms about its requests."""

from typing import Annotated, ClassVar, Literal

from pydantic import StrictInt

from environments.definition.base import Definition
from environments.definition.checks import between, unique
from environments.definition.fields import Percent

ManagedRuleGroup = Literal[
    "AWSManagedRulesAdminProtectionRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesAnonymousIpList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesLinuxRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesUnixRuleSet",
]


class WebAcl(Definition):
    """A web ACL in front of the load balancer: a limit for each client, and AWS's rule groups.

    Source: AWS WAF developer guide, "AWS Managed Rules rule groups list" (the suitable ones without
    an extra fee) and "Rate-based rule caveats".
    """

    _place: ClassVar[str] = "web_acl: "

    rate_limit_per_five_minutes: Annotated[StrictInt, between(10, 2_000_000_000, "requests")]
    """Requests that one IP address may make in any five minutes, 10 to 2000000000; a client that
    makes more gets 403 until it makes fewer."""

    managed_rule_groups: Annotated[tuple[ManagedRuleGroup, ...], unique("rule group")] = (
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    )
    """The AWS managed rule groups, in the order in which AWS WAF evaluates them after the limit.
    Among many other requests, `AWSManagedRulesCommonRuleSet` blocks bodies of more than 8 KB."""


class AlarmThresholds(Definition):
    """The thresholds of a public service's alarms, which rise after three minutes beyond them."""

    _place: ClassVar[str] = "alarm_thresholds: "

    target_5xx_percent: Percent = 5
    """Percent of the requests that the tasks answer with 5xx, 1 to 100. Minutes with fewer than
    five such answers do not count: one failed request in a quiet minute is no outage."""

    unhealthy_host_count: Annotated[StrictInt, between(1, 5000, "hosts")] = 1
    """Number of tasks that fail the load balancer's health check, 1 to 5000."""

    p95_latency_milliseconds: Annotated[StrictInt, between(1, 3_600_000, "milliseconds")] = 2000
    """Time in which the tasks answer 95 of 100 requests, in milliseconds, 1 to 3600000."""
