"""AWS adds default values to its answers where a request has none.

Gap: moto adds no values, or other values. Provider 5.100.0 accepts all of these additions: none
changes a plan of `dev` or `prod`. The additions are here so that a test fails when a new version of
the provider compares them. Sources: recorded answers in `tests/corpus` and observed defaults in
`src/normalize/noise.ts` of go-to-k/cdk-real-drift; for scalable targets, the AWS CLI's example
`describe-scalable-targets`; for thumbprints, CreateOpenIDConnectProvider in the IAM API reference;
for keys, KeyMetadata in the KMS API reference.
"""

from collections.abc import Callable
from typing import Any

from moto.applicationautoscaling.models import FakeScalableTarget
from moto.ec2.models.vpcs import VPCEndPoint
from moto.elbv2.models import FakeAction, FakeListener, FakeLoadBalancer, FakeTargetGroup
from moto.iam.models import OpenIDConnectProvider
from moto.kms.models import Key

from emulator.extensions.patching import after

_LOAD_BALANCER = {
    "connection_logs.s3.bucket": "",
    "connection_logs.s3.prefix": "",
    "health_check_logs.s3.enabled": "false",
    "load_balancing.cross_zone.enabled": "true",
}
_TARGET_GROUP = {
    "load_balancing.algorithm.anomaly_mitigation": "off",
    "stickiness.app_cookie.cookie_name": "",
    "stickiness.app_cookie.duration_seconds": "86400",
    "stickiness.lb_cookie.duration_seconds": "86400",
    "target_group_health.dns_failover.minimum_healthy_targets.count": "1",
    "target_group_health.dns_failover.minimum_healthy_targets.percentage": "off",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count": "1",
    "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage": "off",
}
_SCALING = ("DynamicScalingIn", "DynamicScalingOut", "ScheduledScaling")
_SCALING_ROLE = (
    "role/aws-service-role/ecs.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_ECSService"
)
_THUMBPRINT = "d89e3bd43d5d909b47a18977aa9d5ce36cee184c"


def _load_balancer(load_balancer: FakeLoadBalancer) -> None:
    if load_balancer.type == "application":
        load_balancer.attrs |= _LOAD_BALANCER


def _target_group(group: FakeTargetGroup) -> None:
    if group.protocol in {"HTTP", "HTTPS"}:
        group.attributes = _TARGET_GROUP | group.attributes


def _listener(listener: Any) -> None:
    if listener.protocol == "HTTPS":
        listener.mutual_authentication = {"Mode": "off"}
    if listener.protocol == "HTTP":
        listener.ssl_policy = None
    if listener.protocol in {"HTTP", "HTTPS"}:
        listener.attributes = {"routing.http.response.server.enabled": "true"}


def _action(action: Any) -> None:
    if action.type == "forward" and "ForwardConfig" not in action.data:
        group = {"TargetGroupArn": action.data["TargetGroupArn"], "Weight": 1}
        stickiness = {"Enabled": False}
        action.ForwardConfig = {
            "TargetGroups": [group],
            "TargetGroupStickinessConfig": stickiness,
        }


def _scalable_target(target: Any) -> None:
    account_id = target.applicationautoscaling_backend.account_id
    target.role_arn = target.role_arn or f"arn:aws:iam::{account_id}:{_SCALING_ROLE}"
    target.suspended_state = target.suspended_state or {
        f"{kind}Suspended": False for kind in _SCALING
    }


def _endpoint(endpoint: Any) -> None:
    endpoint.ip_address_type = "ipv4"
    if endpoint.vpc_endpoint_type == "Interface":
        endpoint.dns_options = {
            "DnsRecordIpType": "ipv4",
            "PrivateDnsOnlyForInboundResolverEndpoint": False,
        }


def _key(key: Any) -> None:
    key.multi_region = bool(key.multi_region)


def _identity_provider(provider: OpenIDConnectProvider) -> None:
    provider.thumbprint_list = provider.thumbprint_list or [_THUMBPRINT]


_ADDITIONS: dict[type, Callable[[Any], None]] = {
    FakeAction: _action,
    FakeListener: _listener,
    FakeLoadBalancer: _load_balancer,
    FakeScalableTarget: _scalable_target,
    FakeTargetGroup: _target_group,
    Key: _key,
    OpenIDConnectProvider: _identity_provider,
    VPCEndPoint: _endpoint,
}


def apply() -> None:
    """Add AWS's default values to resources when they are created."""
    for kind, add in _ADDITIONS.items():
        after(kind, "__init__")(_completing(add))


def _completing(add: Callable[[Any], None]) -> Callable[[Any, None], None]:
    return lambda created, _: add(created)
