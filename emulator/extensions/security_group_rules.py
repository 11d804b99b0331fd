"""A security group rule keeps its description and can be modified, with every kind of peer.

Gap: moto returns the description of a rule only when its peer is an address range. When a rule is
modified to reference another group, moto keeps the old group. moto refuses to modify a rule for all
protocols, because the rule has no ports. Terraform would find drift in every
`aws_vpc_security_group_*_rule` that has a description and a `referenced_security_group_id` or a
`prefix_list_id`.
"""

from collections.abc import Callable
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule

from emulator.extensions.patching import wrap


def apply() -> None:
    """Store descriptions of all peers where moto reads them, and apply modifications."""

    @wrap(SecurityGroupRule, "__init__")
    def init(
        original: Callable[..., None], rule: SecurityGroupRule, *args: Any, **kwargs: Any
    ) -> None:
        original(rule, *args, **kwargs)
        for peer in args:  # an address range, a group or a prefix list
            if isinstance(peer, dict) and "Description" in peer:
                rule.ip_range = {**rule.ip_range, "Description": peer["Description"]}

    @wrap(EC2Backend, "modify_security_group_rules")
    def modify_security_group_rules(
        original: Callable[..., None],
        backend: EC2Backend,
        group_id: str,
        rules: dict[str, dict[str, Any]],
    ) -> None:
        for request in rules.values():
            if request.get("IpProtocol") == "-1":
                request.update(FromPort=-1, ToPort=-1)
        original(backend, group_id, rules)
        group = backend.get_security_group_by_name_or_id(group_id)
        for rule_id, request in rules.items():
            rule = group.get_rule(rule_id) if group else None
            if rule and "ReferencedGroupId" in request:
                rule.source_group["GroupId"] = request["ReferencedGroupId"]
