"""The web ACL of AWS WAF for the load balancer."""

from typing import Annotated, Literal

from pydantic import StrictInt

from environments.definition.base import Definition
from environments.definition.fields import between, unique

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

    @classmethod
    def _label(cls, _values: object) -> str:
        return "web_acl: "
