"""Routing table of all load balancers, read from moto's ELBv2."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_RESPONSE_HEADER = re.compile(r"routing\.http\.response\.(\w+)\.header_value")
Key = tuple[str, int, str]
IDLE_TIMEOUT_SECONDS = 60  # User guide for Application Load Balancers, "Load balancer attributes"


@dataclass(frozen=True)
class Target:
    """IP address and port of a registered target."""

    ip: str
    port: int


@dataclass(frozen=True)
class HealthCheck:
    """Health check of a target group; `port` None is the port of the target (traffic-port)."""

    path: str = "/"
    port: int | None = None
    protocol: str = "HTTP"
    interval_seconds: float = 30
    timeout_seconds: float = 5
    healthy_threshold: int = 5
    unhealthy_threshold: int = 2
    codes: str = "200"


@dataclass(frozen=True)
class TargetGroup:
    """A target group of IP addresses. It is in use when a listener forwards to it."""

    arn: str
    targets: frozenset[Target]
    health_check: HealthCheck = HealthCheck()
    protocol: str = "HTTP"
    deregistration_delay_seconds: float = 300
    is_in_use: bool = True


@dataclass(frozen=True)
class Rule:
    """A listener rule: the conditions and the action as in the ELBv2 API."""

    conditions: tuple[Mapping[str, Any], ...]
    action: Mapping[str, Any]


@dataclass(frozen=True)
class Listener:
    """A listener; its rules are in the order of their priorities, the default rule is the last.

    `certificates` are the domain names of each certificate, of the default certificate first.
    """

    load_balancer_arn: str
    dns_name: str
    port: int
    protocol: str
    rules: tuple[Rule, ...]
    certificates: tuple[tuple[str, ...], ...] = ()
    drops_invalid_headers: bool = False
    idle_timeout_seconds: float = IDLE_TIMEOUT_SECONDS
    response_headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.load_balancer_arn, self.port, self.protocol


@dataclass(frozen=True)
class RoutingTable:
    """Listeners by load balancer, port and protocol; target groups by ARN."""

    listeners: Mapping[Key, Listener] = field(default_factory=dict)
    target_groups: Mapping[str, TargetGroup] = field(default_factory=dict)


def target_groups(action: Mapping[str, Any]) -> list[str]:
    """Return the ARNs of the target groups to which an action forwards."""
    groups = action.get("ForwardConfig", {}).get("TargetGroups") or [action]
    return [group["TargetGroupArn"] for group in groups if "TargetGroupArn" in group]


def read() -> RoutingTable:
    """Read the resources of all accounts and Regions. The caller holds the lock of the models."""
    from moto.elbv2.models import elbv2_backends

    backends = [backend for regions in elbv2_backends.values() for backend in regions.values()]
    listeners = [listener for backend in backends for listener in _listeners(backend)]
    used = {
        arn
        for listener in listeners
        for rule in listener.rules
        for arn in target_groups(rule.action)
    }
    groups = [group for backend in backends for group in backend.target_groups.values()]
    return RoutingTable(
        {listener.key: listener for listener in listeners},
        {group.arn: _target_group(group, used) for group in groups if group.target_type == "ip"},
    )


def _listeners(backend: Any) -> Iterator[Listener]:
    for load_balancer in backend.load_balancers.values():
        attributes = load_balancer.attrs
        for listener in load_balancer.listeners.values():
            others = sorted(listener._non_default_rules.values(), key=lambda r: int(r.priority))
            yield Listener(
                load_balancer.arn,
                load_balancer.dns_name,
                int(listener.port),
                listener.protocol,
                tuple(
                    Rule(tuple(rule.conditions), rule.actions[-1].data)
                    for rule in (*others, *listener._default_rule.values())
                ),
                tuple(_domain_names(backend, arn) for arn in listener.certificates),
                attributes.get("routing.http.drop_invalid_header_fields.enabled") == "true",
                float(attributes.get("idle_timeout.timeout_seconds", IDLE_TIMEOUT_SECONDS)),
                _response_headers(listener.attributes),
            )


def _response_headers(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that a listener sets; an attribute without a value sets none."""
    found = ((_RESPONSE_HEADER.fullmatch(key), value) for key, value in attributes.items())
    return {key[1].replace("_", "-").title(): value for key, value in found if key and value}


def _domain_names(backend: Any, certificate_arn: str) -> tuple[str, ...]:
    from moto.acm.models import acm_backends

    certificates = acm_backends[backend.account_id][backend.region_name]._certificates
    return tuple(sorted(certificates[certificate_arn].sans))


def _target_group(group: Any, used: set[str]) -> TargetGroup:
    port = group.health_check_port
    return TargetGroup(
        group.arn,
        frozenset(Target(target["Id"], int(target["Port"])) for target in group.targets.values()),
        HealthCheck(
            group.health_check_path or "/",
            None if port in (None, "traffic-port") else int(port),
            group.health_check_protocol or "HTTP",
            float(group.health_check_interval_seconds),
            float(group.health_check_timeout_seconds),
            int(group.healthy_threshold_count),
            int(group.unhealthy_threshold_count),
            (group.matcher or {}).get("HttpCode", "200"),
        ),
        group.protocol or "HTTP",
        float(group.attributes["deregistration_delay.timeout_seconds"]),
        group.arn in used,
    )
