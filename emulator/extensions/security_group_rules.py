"""A security group rule keeps its description and can be modified, with every kind of peer.

Gap: moto returns the description of a rule only when its peer is an address range. When a rule is
modified to reference another group, moto keeps the old group. moto refuses to modify a rule for all
protocols, because the rule has no ports. Terraform would find drift in every
`aws_vpc_security_group_*_rule` that has a description and a `referenced_security_group_id` or a
`prefix_list_id`.
"""

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule

from emulator.extensions.patching import after, before


def apply() -> None:
    """Store descriptions of all peers where moto reads them, and apply modifications."""

    @after(SecurityGroupRule, "__init__")
    def init(
        rule: SecurityGroupRule, _: None, ip_range: Any, source_group: Any, prefix_list_id: Any
    ) -> None:
        for peer in (ip_range, source_group, prefix_list_id):
            if peer and "Description" in peer:
                rule.ip_range = {**rule.ip_range, "Description": peer["Description"]}

    @before(EC2Backend, "modify_security_group_rules")
    def allow_all_protocols(_backend: EC2Backend, rules: dict[str, dict[str, Any]]) -> None:
        for request in rules.values():
            if request.get("IpProtocol") == "-1":
                request.update(FromPort=-1, ToPort=-1)

    @after(EC2Backend, "modify_security_group_rules")
    def reference_other_group(
        backend: EC2Backend, _: None, group_id: str, rules: dict[str, dict[str, Any]]
    ) -> None:
        group = backend.get_security_group_by_name_or_id(group_id)
        for rule_id, request in rules.items():
            rule = group.get_rule(rule_id) if group else None
            if rule and "ReferencedGroupId" in request:
                rule.source_group["GroupId"] = request["ReferencedGroupId"]
