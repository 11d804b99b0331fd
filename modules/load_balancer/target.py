"""One service behind the load balancer."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct


@dataclass(frozen=True)
class Target:
    """A service that the load balancer forwards to.

    A target with a `listener_rule_priority` (1 to 50000) gets the requests for its host. Exactly
    one target has no priority: the default target, which gets all other requests.
    """

    service: str
    host_name: str
    port: int
    health_check_path: str
    listener_rule_priority: int | None


def target_group(
    scope: Construct, *, target: Target, name_prefix: str, vpc_id: str
) -> LbTargetGroup:
    """Create the target group of a service, with the health check of the original Cruddur.

    AWS refuses to delete a target group in use. So Terraform creates a changed group before it
    deletes the old one, and the two need different names. The `name_prefix` has at most 6
    characters (the provider's limit).
    """
    return LbTargetGroup(
        scope,
        f"{target.service}_targets",
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
