"""Resources in use in the emulator. If it deleted them, a wrong order would go unnoticed."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.helpers.emulator import Emulator


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return str(request.node.name).removeprefix("test_").replace("_", "-")[:32].rstrip("-")


@pytest.fixture
def load_balancer(emulator: Emulator, name: str, group_id: str) -> str:
    made = emulator.client("elbv2").create_load_balancer(
        Name=name, Subnets=_subnet_ids(emulator), SecurityGroups=[group_id]
    )
    return str(made["LoadBalancers"][0]["LoadBalancerArn"])


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
    listener = elbv2.create_listener(
        LoadBalancerArn=load_balancer,
        Port=443,
        Protocol="HTTPS",
        Certificates=[{"CertificateArn": old}],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}],
    )["Listeners"][0]["ListenerArn"]

    with pytest.raises(ClientError, match=r"ResourceInUseException.* is in use"):
        acm.delete_certificate(CertificateArn=old)
    elbv2.modify_listener(ListenerArn=listener, Certificates=[{"CertificateArn": new}])
    acm.delete_certificate(CertificateArn=old)

    with pytest.raises(ClientError, match="ResourceInUseException"):
        acm.delete_certificate(CertificateArn=new)


def test_a_security_group_goes_after_its_load_balancer(
    emulator: Emulator, load_balancer: str, group_id: str
) -> None:
    ec2, elbv2 = emulator.client("ec2"), emulator.client("elbv2")

    with pytest.raises(ClientError, match=r"DependencyViolation.* has a dependent object"):
        ec2.delete_security_group(GroupId=group_id)
    elbv2.delete_load_balancer(LoadBalancerArn=load_balancer)

    ec2.delete_security_group(GroupId=group_id)


def test_a_security_group_goes_after_its_service(
    emulator: Emulator, group_id: str, name: str
) -> None:
    ec2 = emulator.client("ec2")
    network = {"subnets": _subnet_ids(emulator), "securityGroups": [group_id]}
    _service(emulator, name, networkConfiguration={"awsvpcConfiguration": network})

    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_security_group(GroupId=group_id)
    emulator.client("ecs").delete_service(cluster=name, service=name, force=True)

    ec2.delete_security_group(GroupId=group_id)


def test_a_security_group_goes_after_the_rules_of_others_that_name_it(
    emulator: Emulator, group_id: str, name: str
) -> None:
    ec2 = emulator.client("ec2")
    other = _security_group(emulator, f"other-{name}")
    pairs = [{"GroupId": group_id}]
    rule = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": pairs}]
    for group in (other, group_id):  # a group's own rules do not block it
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rule)

    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_security_group(GroupId=group_id)
    ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=rule)

    ec2.delete_security_group(GroupId=group_id)


def test_an_outbound_rule_of_another_keeps_the_security_group_that_it_names(
    emulator: Emulator, group_id: str, name: str
) -> None:
    ec2 = emulator.client("ec2")
    other = _security_group(emulator, f"other-{name}")
    pairs = [{"GroupId": group_id}]
    rule = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": pairs}]
    ec2.authorize_security_group_egress(GroupId=other, IpPermissions=rule)

    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_security_group(GroupId=group_id)
    ec2.revoke_security_group_egress(GroupId=other, IpPermissions=rule)

    ec2.delete_security_group(GroupId=group_id)


def test_a_security_group_goes_after_its_interface_endpoint(
    emulator: Emulator, group_id: str
) -> None:
    ec2 = emulator.client("ec2")
    endpoint = ec2.create_vpc_endpoint(
        VpcId=_vpc_id(emulator),
        VpcEndpointType="Interface",
        ServiceName="com.amazonaws.us-east-1.logs",
        SubnetIds=_subnet_ids(emulator),
        SecurityGroupIds=[group_id],
    )["VpcEndpoint"]["VpcEndpointId"]

    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_security_group(GroupId=group_id)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])

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
    emulator.client("ecs").delete_service(cluster=name, service=name, force=True)

    discovery.delete_namespace(Id=namespace["Id"])


def test_a_namespaces_name_is_taken_once(emulator: Emulator, name: str) -> None:
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
    answer = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}
    listener = elbv2.create_listener(
        LoadBalancerArn=load_balancer, Port=80, Protocol="HTTP", DefaultActions=[answer]
    )["Listeners"][0]["ListenerArn"]

    def create_rule(host: str, priority: int) -> str:
        condition = {"Field": "host-header", "HostHeaderConfig": {"Values": [host]}}
        rule = elbv2.create_rule(
            ListenerArn=listener, Priority=priority, Conditions=[condition], Actions=[answer]
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
    listener = elbv2.create_listener(
        LoadBalancerArn=load_balancer,
        Port=80,
        Protocol="HTTP",
        DefaultActions=[{"Type": "forward", "TargetGroupArn": arn}],
    )["Listeners"][0]["ListenerArn"]

    with pytest.raises(ClientError, match="ResourceInUse"):
        elbv2.delete_target_group(TargetGroupArn=arn)
    elbv2.delete_listener(ListenerArn=listener)

    elbv2.delete_target_group(TargetGroupArn=arn)
