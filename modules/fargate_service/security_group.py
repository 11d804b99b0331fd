"""The security group of a service's tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.network import Network
from modules.security_group import SecurityGroup


@dataclass(frozen=True)
class EgressRule:
    """Permission for tasks to reach a TCP port of an address range, prefix list or security group.

    `id` is unique among the rules of a service. AWS shows `description` in the console. A foreign
    security group belongs to somebody else, such as the owner of a database: the service adds an
    inbound rule to that group.
    """

    id: str
    description: str
    port: int
    cidr_block: str | None = None
    prefix_list_id: str | None = None
    security_group_id: str | None = None
    is_foreign: bool = False


class ServiceSecurityGroup(SecurityGroup):
    """A security group without inbound rules, and with these egress rules only.

    Security groups do not filter Amazon's DNS, DHCP and time servers and the ECS task metadata
    endpoint, which therefore need no rule (Amazon VPC user guide, "Control traffic to your AWS
    resources using security groups").
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        service: str,
        network: Network,
        rules: Sequence[EgressRule],
    ) -> None:
        super().__init__(
            scope,
            id_,
            owner=service,
            name=name,
            description=f"Tasks of {name}",
            vpc_id=network.vpc_id,
        )
        self._foreign_rules: list[ITerraformDependable] = []
        for rule in rules:
            self.egress_rules.append(self._egress(rule))
            if rule.is_foreign:
                self._foreign_rules.append(self._ingress_of_foreign_group(rule, name))

    @property
    def rules(self) -> list[ITerraformDependable]:
        """The egress rules and the inbound rules in foreign groups; they must outlive the tasks."""
        return [*self.egress_rules, *self._foreign_rules]

    def _egress(self, rule: EgressRule) -> VpcSecurityGroupEgressRule:
        return VpcSecurityGroupEgressRule(
            self,
            rule.id,
            security_group_id=self.id,
            description=rule.description,
            cidr_ipv4=rule.cidr_block,
            prefix_list_id=rule.prefix_list_id,
            referenced_security_group_id=rule.security_group_id,
            ip_protocol="tcp",
            from_port=rule.port,
            to_port=rule.port,
        )

    def _ingress_of_foreign_group(self, rule: EgressRule, name: str) -> VpcSecurityGroupIngressRule:
        return VpcSecurityGroupIngressRule(
            self,
            f"{rule.id}_inbound",
            security_group_id=str(rule.security_group_id),
            description=f"From {name} {rule.description.lower()}",
            referenced_security_group_id=self.id,
            ip_protocol="tcp",
            from_port=rule.port,
            to_port=rule.port,
        )
