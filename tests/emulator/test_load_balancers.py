"""Quotas of load balancers, and deletion of target groups, in the emulator."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.model import ServiceModel

from tests.helpers.emulator import Emulator, create_load_balancer

ANSWER = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}


def create_listener(emulator: Emulator, load_balancer: str, port: int, **arguments: Any) -> str:
    answer = emulator.client("elbv2").create_listener(
        LoadBalancerArn=load_balancer,
        Port=port,
        Protocol="HTTPS" if arguments else "HTTP",
        DefaultActions=[ANSWER],
        **arguments,
    )
    return str(answer["Listeners"][0]["ListenerArn"])


def test_a_load_balancer_has_100_rules_beside_the_default_rules(emulator: Emulator) -> None:
    load_balancer = create_load_balancer(emulator, "many-rules")
    listeners = [create_listener(emulator, load_balancer, port) for port in (80, 81)]
    elbv2 = emulator.client("elbv2")

    def create_rule(number: int) -> None:
        host = {"Field": "host-header", "HostHeaderConfig": {"Values": [f"{number}.example"]}}
        elbv2.create_rule(
            ListenerArn=listeners[number % 2], Priority=number, Conditions=[host], Actions=[ANSWER]
        )

    for number in range(1, 101):
        create_rule(number)

    with pytest.raises(ClientError, match="TooManyRules"):
        create_rule(101)


def test_a_load_balancer_has_25_certificates_beside_the_default_ones(emulator: Emulator) -> None:
    acm, elbv2 = emulator.client("acm"), emulator.client("elbv2")
    arns = [
        acm.request_certificate(DomainName=f"{number}.many.example")["CertificateArn"]
        for number in range(28)
    ]
    load_balancer = create_load_balancer(emulator, "many-certificates")
    listeners = [
        create_listener(
            emulator, load_balancer, port, Certificates=[{"CertificateArn": arns[port - 443]}]
        )
        for port in (443, 444)
    ]

    def add(number: int) -> None:
        elbv2.add_listener_certificates(
            ListenerArn=listeners[number % 2], Certificates=[{"CertificateArn": arns[number]}]
        )

    for number in range(2, 27):
        add(number)
    add(26)  # a certificate that is already there

    with pytest.raises(ClientError, match="TooManyCertificates"):
        add(27)


def test_a_target_group_may_be_deleted_twice(emulator: Emulator) -> None:
    elbv2 = emulator.client("elbv2")
    group = elbv2.create_target_group(Name="deleted-twice", TargetType="lambda")
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    elbv2.delete_target_group(TargetGroupArn=arn)

    elbv2.delete_target_group(TargetGroupArn=arn)


def test_aws_names_no_error_for_it() -> None:
    description: Any = Loader().load_service_model("elbv2", "service-2")

    operation = ServiceModel(description).operation_model("DeleteTargetGroup")

    assert [error.name for error in operation.error_shapes] == ["ResourceInUseException"]
