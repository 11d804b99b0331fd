"""Who may talk to the load balancer, and to whom it may talk."""

from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.security_group import security_group

_ANYWHERE = "0.0.0.0/0"


class LoadBalancerFirewall(Construct):
    """A security group open to the world on 80 and 443, and out to nothing until `allow_to`."""

    def __init__(self, scope: Construct, id_: str, *, name: str, vpc_id: str) -> None:
        super().__init__(scope, id_)
        self.security_group_id = security_group(
            self,
            name=f"{name}-load-balancer",
            description=f"Load balancer of {name}",
            vpc_id=vpc_id,
        )
        for protocol, port in (("http", 80), ("https", 443)):
            VpcSecurityGroupIngressRule(
                self,
                protocol,
                security_group_id=self.security_group_id,
                description=f"{protocol.upper()} from anywhere",
                cidr_ipv4=_ANYWHERE,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
            )

    def allow_to(self, service: str, *, security_group_id: str, port: int) -> None:
        """Let the load balancer reach that service's tasks on their port."""
        VpcSecurityGroupEgressRule(
            self,
            f"to_{service}",
            security_group_id=self.security_group_id,
            description=f"To {service}",
            referenced_security_group_id=security_group_id,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
        )
