"""The security group of the load balancer."""

from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.security_group import SecurityGroup

_ANYWHERE = "0.0.0.0/0"


class LoadBalancerSecurityGroup(SecurityGroup):
    """A security group that any IPv4 address reaches on ports 80 and 443, without egress rules."""

    def __init__(self, scope: Construct, id_: str, *, name: str, vpc_id: str) -> None:
        super().__init__(
            scope,
            id_,
            owner="load_balancer",
            name=f"{name}-load-balancer",
            description=f"Load balancer of {name}",
            vpc_id=vpc_id,
        )
        for protocol, port in (("http", 80), ("https", 443)):
            VpcSecurityGroupIngressRule(
                self,
                protocol,
                security_group_id=self.id,
                description=f"{protocol.upper()} from anywhere",
                cidr_ipv4=_ANYWHERE,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
            )
