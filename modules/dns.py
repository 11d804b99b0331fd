"""The DNS records of the load balancer."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.data_aws_route53_zone import DataAwsRoute53Zone
from cdktf_cdktf_provider_aws.route53_record import Route53Record, Route53RecordAlias
from constructs import Construct

from modules.load_balancer import LoadBalancer


class HostedZone(Construct):
    """The existing public Route 53 zone with this name; Terraform reads and never changes it."""

    def __init__(self, scope: Construct, id_: str, *, name: str) -> None:
        super().__init__(scope, id_)
        self.id: str = DataAwsRoute53Zone(self, "zone", name=name, private_zone=False).zone_id


class DnsAliases(Construct):
    """An A record for each host name, an alias of the load balancer."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        zone_id: str,
        host_names: Sequence[str],
        load_balancer: LoadBalancer,
    ) -> None:
        super().__init__(scope, id_)
        for host_name in host_names:
            Route53Record(
                self,
                host_name,
                zone_id=zone_id,
                name=host_name,
                type="A",
                alias=Route53RecordAlias(
                    name=load_balancer.dns_name,
                    zone_id=load_balancer.zone_id,
                    evaluate_target_health=True,
                ),
            )
