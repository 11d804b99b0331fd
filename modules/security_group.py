"""Security groups, and the rules between two of them."""

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.security_group import SecurityGroup as AwsSecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct


class SecurityGroup(Construct):
    """A security group without rules, until `allow_to` adds one.

    `owner` is the name of the owner in rules: `from_<owner>` and `to_<owner>`. The name of the
    group is only a prefix, since Terraform creates a changed group beside the one in use.
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
        """Let this group reach a TCP port of the callee: a rule out of here, and one into there."""
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

    def allow_from(self, caller: "SecurityGroup", *, port: int) -> None:
        """Let the caller reach a TCP port of this group; rules of the caller are not changed."""
        VpcSecurityGroupIngressRule(
            self,
            f"from_{caller.owner}",
            security_group_id=self.id,
            description=f"From {caller.owner}",
            referenced_security_group_id=caller.id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
        )
