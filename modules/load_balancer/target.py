"""One service behind the load balancer."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct


@dataclass(frozen=True)
class Target:
    """A service that the load balancer forwards to.

    With a `listener_rule_priority` (1 to 50000) it gets the requests for its host; the one target
    without is the default, which gets all others.
    """

    service: str
    host_name: str
    port: int
    health_check_path: str
    listener_rule_priority: int | None


def target_group(
    scope: Construct, id_: str, *, target: Target, name_prefix: str, vpc_id: str
) -> LbTargetGroup:
    """The target group of a service's tasks, with the seed's health check.

    A group in use cannot be deleted, so a changed one is made beside the old one: under a
    `name_prefix` of at most 6 characters (the provider's limit), never a fixed name.
    """
    return LbTargetGroup(
        scope,
        id_,
        name_prefix=name_prefix,
        vpc_id=vpc_id,
        target_type="ip",
        port=target.port,
        protocol="HTTP",
        protocol_version="HTTP1",
        deregistration_delay="30",
        health_check=LbTargetGroupHealthCheck(
            path=target.health_check_path,
            port="traffic-port",
            protocol="HTTP",
            interval=15,
            timeout=5,
            healthy_threshold=2,
            unhealthy_threshold=2,
            matcher="200",
        ),
        lifecycle={"create_before_destroy": True},
    )
