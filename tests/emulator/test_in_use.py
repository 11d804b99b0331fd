"""Resources in use in the emulator. If it deleted them, a wrong order would go unnoticed."""

from collections.abc import Callable
from functools import partial
from secrets import token_hex
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.helpers.emulator import Emulator, create_load_balancer

ANSWER = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}
Release = Callable[[], object]
"""A function that ends the use of a resource."""


@pytest.fixture
def name() -> str:
    return f"in-use-{token_hex(8)}"


@pytest.fixture
def load_balancer(emulator: Emulator, name: str, group_id: str) -> str:
    return create_load_balancer(emulator, name, SecurityGroups=[group_id])


@pytest.fixture
def group_id(emulator: Emulator, name: str) -> str:
    return _security_group(emulator, name)


def _vpc_id(emulator: Emulator) -> str:
    return str(emulator.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"])


def _subnet_ids(emulator: Emulator) -> list[str]:
    subnets = emulator.client("ec2").describe_subnets()["Subnets"]
    return [subnet["SubnetId"] for subnet in subnets[:2]]


def _security_group(emulator: Emulator, name: str) -> str:
    group = emulator.client("ec2").create_security_group(
        GroupName=name, Description=name, VpcId=_vpc_id(emulator)
    )
    return str(group["GroupId"])


def _certificate(emulator: Emulator, name: str) -> str:
    arn = emulator.client("acm").request_certificate(DomainName=f"{name}.example")
    return str(arn["CertificateArn"])


def _namespace(emulator: Emulator, name: str) -> dict[str, str]:
    discovery = emulator.client("servicediscovery")
    discovery.create_http_namespace(Name=name)
    namespaces = discovery.list_namespaces()["Namespaces"]
    (namespace,) = (namespace for namespace in namespaces if namespace["Name"] == name)
    return dict(namespace)


def _listener(emulator: Emulator, load_balancer: str, port: int = 80, **arguments: Any) -> str:
    arguments = {"Protocol": "HTTP", "DefaultActions": [ANSWER], **arguments}
    made = emulator.client("elbv2").create_listener(
        LoadBalancerArn=load_balancer, Port=port, **arguments
    )
    return str(made["Listeners"][0]["ListenerArn"])


def _delete_service(emulator: Emulator, name: str) -> None:
    emulator.client("ecs").delete_service(cluster=name, service=name, force=True)


def _service(emulator: Emulator, name: str, **properties: Any) -> None:
    ecs = emulator.client("ecs")
    ecs.create_cluster(clusterName=name)
    container = {"name": "app", "image": "app", "memory": 64}
    ecs.register_task_definition(family=name, containerDefinitions=[container])
    ecs.create_service(
        cluster=name, serviceName=name, taskDefinition=name, desiredCount=1, **properties
    )


def test_a_certificate_goes_once_no_listener_serves_it(
    emulator: Emulator, load_balancer: str, name: str
) -> None:
    acm, elbv2 = emulator.client("acm"), emulator.client("elbv2")
    old, new = _certificate(emulator, name), _certificate(emulator, f"{name}.new")
    served = {"Protocol": "HTTPS", "Certificates": [{"CertificateArn": old}]}
    listener = _listener(emulator, load_balancer, 443, **served)

    with pytest.raises(ClientError, match=r"ResourceInUseException.* is in use"):
        acm.delete_certificate(CertificateArn=old)
    elbv2.modify_listener(ListenerArn=listener, Certificates=[{"CertificateArn": new}])
    acm.delete_certificate(CertificateArn=old)

    with pytest.raises(ClientError, match="ResourceInUseException"):
        acm.delete_certificate(CertificateArn=new)


def _used_by_a_load_balancer(emulator: Emulator, name: str, group_id: str) -> Release:
    elbv2 = emulator.client("elbv2")
    arn = create_load_balancer(emulator, name, SecurityGroups=[group_id])
    return lambda: elbv2.delete_load_balancer(LoadBalancerArn=arn)


def _used_by_a_service(emulator: Emulator, name: str, group_id: str) -> Release:
    network = {"subnets": _subnet_ids(emulator), "securityGroups": [group_id]}
    _service(emulator, name, networkConfiguration={"awsvpcConfiguration": network})
    return lambda: _delete_service(emulator, name)


def _named_in_a_rule(
    emulator: Emulator, name: str, group_id: str, *, direction: str = "ingress"
) -> Release:
    ec2 = emulator.client("ec2")
    other = _security_group(emulator, f"other-{name}")
    pairs = [{"GroupId": group_id}]
    rule = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": pairs}]
    for group in (other, group_id):  # a group's own rules do not block it
        getattr(ec2, f"authorize_security_group_{direction}")(GroupId=group, IpPermissions=rule)
    revoke = getattr(ec2, f"revoke_security_group_{direction}")
    return lambda: revoke(GroupId=other, IpPermissions=rule)


def _used_by_an_interface_endpoint(emulator: Emulator, _name: str, group_id: str) -> Release:
    ec2 = emulator.client("ec2")
    endpoint = ec2.create_vpc_endpoint(
        VpcId=_vpc_id(emulator),
        VpcEndpointType="Interface",
        ServiceName="com.amazonaws.us-east-1.logs",
        SubnetIds=_subnet_ids(emulator),
        SecurityGroupIds=[group_id],
    )["VpcEndpoint"]["VpcEndpointId"]
    return lambda: ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])


@pytest.mark.parametrize(
    "use",
    [
        _used_by_a_load_balancer,
        _used_by_a_service,
        _named_in_a_rule,
        partial(_named_in_a_rule, direction="egress"),
        _used_by_an_interface_endpoint,
    ],
)
def test_a_security_group_goes_once_it_is_out_of_use(
    emulator: Emulator, group_id: str, name: str, use: Callable[[Emulator, str, str], Release]
) -> None:
    ec2 = emulator.client("ec2")
    release = use(emulator, name, group_id)

    with pytest.raises(ClientError, match=r"DependencyViolation.* has a dependent object"):
        ec2.delete_security_group(GroupId=group_id)
    release()

    ec2.delete_security_group(GroupId=group_id)


def test_a_namespace_goes_after_the_services_that_are_found_in_it(
    emulator: Emulator, name: str
) -> None:
    discovery = emulator.client("servicediscovery")
    namespace = _namespace(emulator, name)
    connect = {"enabled": True, "namespace": namespace["Arn"]}
    _service(emulator, name, serviceConnectConfiguration=connect)

    with pytest.raises(ClientError, match=r"ResourceInUse.* has associated services"):
        discovery.delete_namespace(Id=namespace["Id"])
    _delete_service(emulator, name)

    discovery.delete_namespace(Id=namespace["Id"])


def test_two_namespaces_cannot_have_the_same_name(emulator: Emulator, name: str) -> None:
    namespace = _namespace(emulator, name)
    discovery = emulator.client("servicediscovery")

    with pytest.raises(ClientError, match="NamespaceAlreadyExists"):
        discovery.create_http_namespace(Name=name)
    discovery.delete_namespace(Id=namespace["Id"])

    discovery.create_http_namespace(Name=name)


def test_two_rules_of_a_listener_never_share_a_priority(
    emulator: Emulator, load_balancer: str
) -> None:
    """Check a refusal of moto itself, on which tests/deployment/test_edits.py depends."""
    elbv2 = emulator.client("elbv2")
    listener = _listener(emulator, load_balancer)

    def create_rule(host: str, priority: int) -> str:
        condition = {"Field": "host-header", "HostHeaderConfig": {"Values": [host]}}
        rule = elbv2.create_rule(
            ListenerArn=listener, Priority=priority, Conditions=[condition], Actions=[ANSWER]
        )
        return str(rule["Rules"][0]["RuleArn"])

    create_rule("one.example", 1)
    second = create_rule("two.example", 2)

    with pytest.raises(ClientError, match="PriorityInUse"):
        create_rule("three.example", 1)
    with pytest.raises(ClientError, match="PriorityInUse"):
        elbv2.set_rule_priorities(RulePriorities=[{"RuleArn": second, "Priority": 1}])


def test_a_target_group_goes_after_the_rule_that_forwards_to_it(
    emulator: Emulator, load_balancer: str, name: str
) -> None:
    """Check a refusal of moto itself, on which tests/deployment/test_edits.py depends."""
    elbv2 = emulator.client("elbv2")
    group = elbv2.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=_vpc_id(emulator))
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    forward = {"Type": "forward", "TargetGroupArn": arn}
    listener = _listener(emulator, load_balancer, DefaultActions=[forward])

    with pytest.raises(ClientError, match="ResourceInUse"):
        elbv2.delete_target_group(TargetGroupArn=arn)
    elbv2.delete_listener(ListenerArn=listener)

    elbv2.delete_target_group(TargetGroupArn=arn)
