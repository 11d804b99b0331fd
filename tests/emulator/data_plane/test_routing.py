"""Routing table read from moto, and DescribeTargetHealth with what the load balancer sees."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from emulator.data_plane.load_balancer import routing
from emulator.data_plane.load_balancer.routing import HealthCheck, Listener, Target, TargetGroup
from emulator.data_plane.load_balancer.statuses import HEALTHY, Status


class Observer:
    def __init__(self) -> None:
        self.seen: dict[tuple[str, int], Status] = {}
        self.drains: list[Target] = []

    def status(self, _target_group_arn: str, ip: str, port: int) -> Status | None:
        return self.seen.get((ip, port))

    def draining(self, _target_group_arn: str) -> list[Target]:
        return self.drains


@pytest.fixture
def elbv2(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a client of moto in this process."""
    from moto import mock_aws

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.client("elbv2", region_name="us-west-2")


@pytest.fixture
def observer(monkeypatch: pytest.MonkeyPatch) -> Observer:
    from moto.elbv2.models import ELBv2Backend, FakeTargetGroup

    from emulator.extensions import target_health

    monkeypatch.setattr(FakeTargetGroup, "health_for", FakeTargetGroup.health_for)  # restored
    monkeypatch.setattr(ELBv2Backend, "describe_target_health", ELBv2Backend.describe_target_health)
    monkeypatch.setattr(target_health, "_observers", [])
    target_health.apply()
    observer = Observer()
    target_health.follow(observer)
    return observer


def create_target_group(elbv2: Any, **settings: Any) -> str:
    settings = {"Name": "app", "Protocol": "HTTP", "Port": 3000, "TargetType": "ip", **settings}
    vpc = boto3.client("ec2", region_name="us-west-2").describe_vpcs()["Vpcs"][0]["VpcId"]
    answer = elbv2.create_target_group(VpcId=vpc, **settings)
    return str(answer["TargetGroups"][0]["TargetGroupArn"])


def create_listener(elbv2: Any, group: str, **settings: Any) -> Any:
    """Create a load balancer with a listener that forwards to the group; return the listener."""
    subnets = boto3.client("ec2", region_name="us-west-2").describe_subnets()["Subnets"]
    load_balancer = elbv2.create_load_balancer(
        Name="app", Subnets=[subnet["SubnetId"] for subnet in subnets[:2]]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=load_balancer,
        Attributes=[
            {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"},
            {"Key": "idle_timeout.timeout_seconds", "Value": "5"},
        ],
    )
    return elbv2.create_listener(
        LoadBalancerArn=load_balancer,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        **{"Protocol": "HTTP", "Port": 80, **settings},
    )["Listeners"][0]


def read_listener() -> Listener:
    (listener,) = routing.read().listeners.values()
    return listener


def health(elbv2: Any, group: str, **targets: Any) -> list[tuple[str, str, str | None]]:
    answer = elbv2.describe_target_health(TargetGroupArn=group, **targets)
    return [
        (x["Target"]["Id"], x["TargetHealth"]["State"], x["TargetHealth"].get("Reason"))
        for x in answer["TargetHealthDescriptions"]
    ]


def test_a_target_group_is_read_with_its_targets_and_settings(elbv2: Any) -> None:
    arn = create_target_group(
        elbv2,
        HealthCheckPath="/up",
        HealthCheckIntervalSeconds=15,
        HealthCheckTimeoutSeconds=4,
        HealthyThresholdCount=3,
        UnhealthyThresholdCount=6,
        Matcher={"HttpCode": "200-204"},
    )
    elbv2.modify_target_group_attributes(
        TargetGroupArn=arn,
        Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}],
    )
    elbv2.register_targets(TargetGroupArn=arn, Targets=[{"Id": "10.0.0.1"}])

    assert routing.read().target_groups[arn] == TargetGroup(
        arn,
        frozenset([Target("10.0.0.1", 3000)]),
        HealthCheck("/up", None, "HTTP", 15, 4, 3, 6, "200-204"),
        deregistration_delay_seconds=30,
        is_in_use=False,
    )


def test_a_target_group_is_in_use_when_a_listener_forwards_to_it(elbv2: Any) -> None:
    group = create_target_group(elbv2)
    create_listener(elbv2, group)

    assert routing.read().target_groups[group].is_in_use


def test_a_listener_is_read_with_the_attributes_of_its_load_balancer(elbv2: Any) -> None:
    create_listener(elbv2, create_target_group(elbv2))

    listener = read_listener()

    assert (listener.port, listener.protocol) == (80, "HTTP")
    assert listener.drops_invalid_headers
    assert listener.idle_timeout_seconds == 5


def test_the_certificates_of_a_listener_are_read_with_their_names(elbv2: Any) -> None:
    acm = boto3.client("acm", region_name="us-west-2")
    arns = [
        acm.request_certificate(DomainName=name, SubjectAlternativeNames=[f"*.{name}"])[
            "CertificateArn"
        ]
        for name in ("app.test", "other.test")
    ]
    listener = create_listener(
        elbv2,
        create_target_group(elbv2),
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": arns[0]}],
    )
    elbv2.add_listener_certificates(
        ListenerArn=listener["ListenerArn"], Certificates=[{"CertificateArn": arns[1]}]
    )

    assert read_listener().certificates == (
        ("*.app.test", "app.test"),
        ("*.other.test", "other.test"),
    )


def test_rules_are_in_the_order_of_their_priorities(elbv2: Any) -> None:
    group = create_target_group(elbv2)
    listener = create_listener(elbv2, group)["ListenerArn"]
    for priority in (20, 3, 100):
        elbv2.create_rule(
            ListenerArn=listener,
            Priority=priority,
            Conditions=[
                {"Field": "host-header", "HostHeaderConfig": {"Values": [f"{priority}.test"]}}
            ],
            Actions=[{"Type": "forward", "TargetGroupArn": group}],
        )

    *rules, default = read_listener().rules

    hosts = [rule.conditions[0]["HostHeaderConfig"]["Values"] for rule in rules]
    assert hosts == [["3.test"], ["20.test"], ["100.test"]]
    assert default.conditions == ()
    assert routing.target_groups(default.action) == [group]


def test_a_changed_rule_changes_the_routing_table(elbv2: Any) -> None:
    group = create_target_group(elbv2)
    listener = create_listener(elbv2, group)["ListenerArn"]
    before = routing.read()

    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}
    elbv2.modify_listener(ListenerArn=listener, DefaultActions=[answer])

    assert routing.read() != before


def test_target_health_is_what_the_load_balancer_sees(elbv2: Any, observer: Observer) -> None:
    group = create_target_group(elbv2)
    elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": "10.0.0.1"}, {"Id": "10.0.0.2"}])
    observer.seen["10.0.0.1", 3000] = HEALTHY

    assert health(elbv2, group) == [
        ("10.0.0.1", "healthy", None),
        ("10.0.0.2", "initial", "Elb.RegistrationInProgress"),
    ]


def test_a_deregistered_target_drains_until_the_load_balancer_forgets_it(
    elbv2: Any, observer: Observer
) -> None:
    from emulator.extensions import target_health

    group = create_target_group(elbv2)
    target = [{"Id": "10.0.0.1"}]
    elbv2.register_targets(TargetGroupArn=group, Targets=target)
    observer.seen["10.0.0.1", 3000] = HEALTHY

    elbv2.deregister_targets(TargetGroupArn=group, Targets=target)

    draining = [("10.0.0.1", "draining", "Target.DeregistrationInProgress")]
    assert health(elbv2, group, Targets=target) == draining
    assert target_health.state(group, "10.0.0.1", 3000) == "draining"
    observer.drains = [Target("10.0.0.1", 3000)]
    assert health(elbv2, group) == draining
    observer.drains = []
    observer.seen.clear()
    assert health(elbv2, group) == []
    assert health(elbv2, group, Targets=target) == [("10.0.0.1", "unused", "Target.NotRegistered")]
