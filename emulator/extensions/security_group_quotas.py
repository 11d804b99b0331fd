"""A security group has at most 60 rules per direction, separately for IPv4 and IPv6.

Gap: moto counts the rules of both address families together, and does not count prefix lists. In
EC2 a rule that references a group or a prefix list counts for both families, and a prefix list
counts with its weight. Sources: "Amazon VPC quotas" and "AWS-managed prefix list weight" in the VPC
user guide; the message is moto's, as in issue 53 of aws-samples/aws-cloudfront-samples.
"""

from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import RulesPerSecurityGroupLimitExceededError
from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule

from emulator.extensions.patching import before, wrap

RULES_PER_DIRECTION = 60
# Weights by the end of the name of an AWS-managed prefix list; all others weigh 1.
WEIGHTS = {
    "cloudfront.origin-facing": 55,
    "vpc-lattice": 10,
    "route53-healthchecks": 25,
}


def apply() -> None:
    """Replace moto's count of rules with our own."""

    @wrap(EC2Backend, "_verify_group_will_respect_rule_count_limit")
    def verify(_original: Callable[..., None], *_args: Any, **_kwargs: Any) -> None:
        """Skip moto's count: the functions below count."""

    for direction in ("ingress", "egress"):
        before(EC2Backend, f"authorize_security_group_{direction}")(_check(f"{direction}_rules"))


def _check(direction: str) -> Callable[..., None]:
    """Return the check of a new rule; `direction` is the attribute of a group with its rules."""

    def check(
        backend: EC2Backend,
        group_name_or_id: str,
        ip_ranges: list[dict[str, Any]],
        source_groups: list[dict[str, Any]] | None,
        prefix_list_ids: list[dict[str, Any]] | None,
    ) -> None:
        group = backend.get_security_group_by_name_or_id(group_name_or_id)
        peers = [_peer(rule) for rule in getattr(group, direction, ())]
        peers += [*(ip_ranges or ()), *(source_groups or ()), *(prefix_list_ids or ())]
        for family in ("CidrIp", "CidrIpv6"):
            if sum(_weight(backend, peer, family) for peer in peers) > RULES_PER_DIRECTION:
                raise RulesPerSecurityGroupLimitExceededError

    return check


def _peer(rule: SecurityGroupRule) -> dict[str, Any]:
    """Return the peer of the rule as in a request; keys such as descriptions do not matter."""
    prefix_list = {"PrefixListId": rule.prefix_list_id} if rule.prefix_list_id else {}
    return {**rule.ip_range, **rule.source_group, **prefix_list}


def _weight(backend: EC2Backend, peer: dict[str, Any], family: str) -> int:
    """Return the number of rules that the peer counts as in the address family."""
    if prefix_list := backend.managed_prefix_lists.get(peer.get("PrefixListId", "")):
        name = prefix_list.prefix_list_name or ""
        by_name = next((WEIGHTS[end] for end in WEIGHTS if name.endswith(end)), 1)
        return int(prefix_list.max_entries or by_name)
    return int(bool({family, "GroupId", "GroupName", "PrefixListId"} & peer.keys()))
