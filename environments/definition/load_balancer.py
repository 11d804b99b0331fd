"""The web ACL of the load balancer, and the thresholds of alarms about its requests."""

from typing import Annotated, ClassVar, Literal

from pydantic import StrictFloat, StrictInt

from environments.definition.base import Definition
from environments.definition.checks import Check, between, unique
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


def _objective(percent: float) -> float:
    # With 93 % or less, no share of failed requests is 14.4 times the error budget.
    if not 95 <= percent <= 99.99 or round(percent, 2) != percent:  # noqa: PLR2004
        raise ValueError("must be 95 to 99.99 percent with at most two decimals, such as 99.9")
    return percent


class AlarmThresholds(Definition):
    """The thresholds of a public service's alarms, which rise after three minutes beyond them.

    The alarm for `availability_objective_percent` has other windows: five minutes to six hours.
    """

    _place: ClassVar[str] = "alarm_thresholds: "

    target_5xx_percent: Percent = 5
    """Percent of the requests that the tasks answer with 5xx, 1 to 100. Minutes with fewer than
    five such answers do not count: one failed request in a quiet minute is no outage."""

    unhealthy_host_count: Annotated[StrictInt, between(1, 5000, "hosts")] = 1
    """Number of tasks that fail the load balancer's health check, 1 to 5000."""

    p95_latency_milliseconds: Annotated[StrictInt, between(1, 3_600_000, "milliseconds")] = 2000
    """Time in which the tasks answer 95 of 100 requests, in milliseconds, 1 to 3600000."""

    availability_objective_percent: (
        Annotated[StrictFloat, Check(_objective, "95 to 99.99 percent, at most two decimals")]
        | None
    ) = None
    """Percent of the requests that must succeed in 30 days, 95 to 99.99; None: no such alarm. The
    alarm rises when failed requests use up the rest, the error budget, 14.4 times too fast for an
    hour, or 6 times too fast for six hours. A request fails if the tasks answer with 5xx or accept
    no connection; fewer than five failed requests do not count. CloudWatch bills five alarms for
    each service, about 1.70 USD a month. Deployments do not watch this alarm, because it looks back
    at requests to the version before."""

    def check_service(self, *, is_public: bool) -> None:
        """Refuse an objective of a service without a host.

        Raises:
            ValueError: the load balancer does not count requests of the service.
        """
        if self.availability_objective_percent is not None and not is_public:
            raise ValueError(
                "alarm_thresholds: availability_objective_percent must be left out without host: "
                "only the load balancer counts requests, "
                f"got {self.availability_objective_percent}"
            )
