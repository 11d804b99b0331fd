"""Who may reach a service's tasks."""

from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct


class ServiceFirewall(Construct):
    """A security group that lets tasks call out, and lets nobody in until `allow_from`."""

    def __init__(self, scope: Construct, id_: str, *, name: str, port: int, vpc_id: str) -> None:
        super().__init__(scope, id_)
        self._port = port
        group = SecurityGroup(
            self,
            "group",
            # A prefix, since a changed group is made beside the one in use.
            name_prefix=f"{name}-",
            description=f"Tasks of {name}",
            vpc_id=vpc_id,
            lifecycle={"create_before_destroy": True},
        )
        self.security_group_id: str = group.id
        VpcSecurityGroupEgressRule(
            self,
            "out",
            security_group_id=self.security_group_id,
            description="To AWS and the services that the tasks call",
            cidr_ipv4="0.0.0.0/0",
            ip_protocol="-1",
        )

    def allow_from(self, caller: str, *, security_group_id: str) -> None:
        """Let that caller reach the tasks on the service's port."""
        VpcSecurityGroupIngressRule(
            self,
            f"from_{caller}",
            security_group_id=self.security_group_id,
            description=f"From {caller}",
            referenced_security_group_id=security_group_id,
            ip_protocol="tcp",
            from_port=self._port,
            to_port=self._port,
        )
