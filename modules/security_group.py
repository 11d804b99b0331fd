"""Security groups, and the rules between two of them."""

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.security_group import SecurityGroup as AwsSecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct


class SecurityGroup(Construct):
    """A security group; `allow_to` and `allow_from` add its rules.

    `owner` is part of the ids of rules: `from_<owner>` and `to_<owner>`. The `name` is only a
    prefix: to replace a group, Terraform creates the new one while the old one is in use.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        owner: str,
        name: str,
        description: str,
        vpc_id: str,
    ) -> None:
        super().__init__(scope, id_)
        self.owner = owner
        self.egress_rules: list[ITerraformDependable] = []
        self.id: str = AwsSecurityGroup(
            self,
            "group",
            name_prefix=f"{name}-",
            description=description,
            vpc_id=vpc_id,
            lifecycle={"create_before_destroy": True},
        ).id

    def allow_to(self, callee: "SecurityGroup", *, port: int) -> None:
        """Allow this group to reach a TCP port of the callee: add an egress and an ingress rule."""
        rule = VpcSecurityGroupEgressRule(
            self,
            f"to_{callee.owner}",
            security_group_id=self.id,
            description=f"To {callee.owner}",
            referenced_security_group_id=callee.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
        )
        self.egress_rules.append(rule)
        callee.allow_from(self, port=port)

    def allow_from(self, caller: "SecurityGroup", *, port: int) -> VpcSecurityGroupIngressRule:
        """Add the ingress rule for a caller on a TCP port; add no egress rule to the caller."""
        return VpcSecurityGroupIngressRule(
            self,
            f"from_{caller.owner}",
            security_group_id=self.id,
            description=f"From {caller.owner}",
            referenced_security_group_id=caller.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
        )
