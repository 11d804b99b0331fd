"""Who may reach a service's tasks, and whom they may call."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.vpc_security_group_egress_rule import VpcSecurityGroupEgressRule
from cdktf_cdktf_provider_aws.vpc_security_group_ingress_rule import VpcSecurityGroupIngressRule
from constructs import Construct

from modules.security_group import allow_from, security_group


@dataclass(frozen=True)
class Destination:
    """A TCP port of one peer: of an address range, a prefix list or a security group.

    `id` is unique among the destinations of a service; `description` is for readers in the console.
    A foreign security group is one that this stack does not own, such as a database's: the service
    adds the inbound rule to the group itself.
    """

    id: str
    description: str
    port: int
    cidr_block: str | None = None
    prefix_list_id: str | None = None
    security_group_id: str | None = None
    is_foreign: bool = False


class ServiceFirewall(Construct):
    """A security group out to `destinations` alone, and in for nobody until `allow_from`.

    `ways_out` must outlive the tasks: the outbound rules, and the inbound rules in foreign groups.
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
        port: int,
        vpc_id: str,
        destinations: Sequence[Destination],
    ) -> None:
        super().__init__(scope, id_)
        self._port = port
        self.security_group_id = security_group(
            self, name=name, description=f"Tasks of {name}", vpc_id=vpc_id
        )
        self.ways_out: list[ITerraformDependable] = [
            *(self._way_out(destination) for destination in destinations),
            *(
                self._way_into(destination, name)
                for destination in destinations
                if destination.is_foreign
            ),
        ]

    def allow_from(self, caller: str, *, security_group_id: str) -> None:
        """Let that caller reach the tasks on the service's port."""
        allow_from(
            self,
            caller,
            caller_id=security_group_id,
            security_group_id=self.security_group_id,
            port=self._port,
        )

    def _way_out(self, destination: Destination) -> VpcSecurityGroupEgressRule:
        return VpcSecurityGroupEgressRule(
            self,
            destination.id,
            security_group_id=self.security_group_id,
            description=destination.description,
            cidr_ipv4=destination.cidr_block,
            prefix_list_id=destination.prefix_list_id,
            referenced_security_group_id=destination.security_group_id,
            ip_protocol="tcp",
            from_port=destination.port,
            to_port=destination.port,
        )

    def _way_into(self, destination: Destination, name: str) -> VpcSecurityGroupIngressRule:
        return VpcSecurityGroupIngressRule(
            self,
            f"{destination.id}_inbound",
            security_group_id=str(destination.security_group_id),
            description=f"From {name} {destination.description.lower()}",
            referenced_security_group_id=self.security_group_id,
            ip_protocol="tcp",
            from_port=destination.port,
            to_port=destination.port,
        )
