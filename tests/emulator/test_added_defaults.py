"""Default values that the emulator adds to its answers, as AWS does."""

from typing import Any

import pytest

from tests.helpers.emulator import Emulator, create_load_balancer


@pytest.fixture(scope="module")
def subnets(emulator: Emulator) -> list[dict[str, Any]]:
    return list(emulator.client("ec2").describe_subnets()["Subnets"][:2])


@pytest.fixture(scope="module")
def load_balancer(emulator: Emulator) -> str:
    return create_load_balancer(emulator, "defaults")


@pytest.fixture(scope="module")
def target_group(emulator: Emulator, subnets: list[dict[str, Any]]) -> str:
    answer = emulator.client("elbv2").create_target_group(
        Name="defaults", Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"], TargetType="ip"
    )
    return str(answer["TargetGroups"][0]["TargetGroupArn"])


def _attributes(answer: dict[str, Any]) -> dict[str, str]:
    return {item["Key"]: item["Value"] for item in answer["Attributes"]}


def test_an_application_load_balancer_is_cross_zone(emulator: Emulator, load_balancer: str) -> None:
    answer = emulator.client("elbv2").describe_load_balancer_attributes(
        LoadBalancerArn=load_balancer
    )

    assert _attributes(answer)["load_balancing.cross_zone.enabled"] == "true"


def test_a_target_group_has_the_attributes_of_http(emulator: Emulator, target_group: str) -> None:
    answer = emulator.client("elbv2").describe_target_group_attributes(TargetGroupArn=target_group)

    assert _attributes(answer)["stickiness.lb_cookie.duration_seconds"] == "86400"


def test_a_listener_has_its_defaults(
    emulator: Emulator, load_balancer: str, target_group: str
) -> None:
    elbv2, acm = emulator.client("elbv2"), emulator.client("acm")
    certificate = acm.request_certificate(DomainName="defaults.example")["CertificateArn"]

    (listener,) = elbv2.create_listener(
        LoadBalancerArn=load_balancer,
        Port=443,
        Protocol="HTTPS",
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": target_group}],
    )["Listeners"]

    answer = elbv2.describe_listener_attributes(ListenerArn=listener["ListenerArn"])
    assert _attributes(answer) == {"routing.http.response.server.enabled": "true"}
    assert listener["MutualAuthentication"] == {"Mode": "off"}
    assert listener["DefaultActions"][0]["ForwardConfig"] == {
        "TargetGroups": [{"TargetGroupArn": target_group, "Weight": 1}],
        "TargetGroupStickinessConfig": {"Enabled": False},
    }


def test_a_listener_without_tls_has_no_policy_for_it(
    emulator: Emulator, load_balancer: str
) -> None:
    action = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}

    (listener,) = emulator.client("elbv2").create_listener(
        LoadBalancerArn=load_balancer, Port=80, Protocol="HTTP", DefaultActions=[action]
    )["Listeners"]

    assert "SslPolicy" not in listener


def test_an_interface_endpoint_has_its_dns_options(
    emulator: Emulator, subnets: list[dict[str, Any]]
) -> None:
    endpoint = emulator.client("ec2").create_vpc_endpoint(
        VpcId=subnets[0]["VpcId"],
        ServiceName="com.amazonaws.us-east-1.logs",
        VpcEndpointType="Interface",
        SubnetIds=[subnets[0]["SubnetId"]],
    )["VpcEndpoint"]

    assert endpoint["IpAddressType"] == "ipv4"
    assert endpoint["DnsOptions"]["DnsRecordIpType"] == "ipv4"


def test_an_identity_provider_has_a_thumbprint(emulator: Emulator) -> None:
    iam = emulator.client("iam")
    arn = iam.create_open_id_connect_provider(
        Url="https://defaults.example", ClientIDList=["sts.amazonaws.com"]
    )["OpenIDConnectProviderArn"]

    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)

    assert [len(each) for each in found["ThumbprintList"]] == [40]


def test_a_service_is_rebalanced_and_its_targets_have_a_role(emulator: Emulator) -> None:
    ecs, scaling = emulator.client("ecs"), emulator.client("application-autoscaling")
    ecs.create_cluster(clusterName="defaults")
    container = {"name": "app", "image": "app", "memory": 64}
    ecs.register_task_definition(family="defaults", containerDefinitions=[container])
    ecs.create_service(
        cluster="defaults",
        serviceName="defaults",
        taskDefinition="defaults",
        desiredCount=1,
        capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
    )
    target = {
        "ServiceNamespace": "ecs",
        "ResourceId": "service/defaults/defaults",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=2)

    (service,) = ecs.describe_services(cluster="defaults", services=["defaults"])["services"]
    (found,) = scaling.describe_scalable_targets(
        ServiceNamespace="ecs", ResourceIds=[target["ResourceId"]]
    )["ScalableTargets"]

    assert service["availabilityZoneRebalancing"] == "ENABLED"
    assert service["capacityProviderStrategy"][0]["base"] == 0
    assert found["RoleARN"].endswith("AWSServiceRoleForApplicationAutoScaling_ECSService")
    assert found["SuspendedState"]["ScheduledScalingSuspended"] is False


def test_a_key_is_of_one_region(emulator: Emulator) -> None:
    key = emulator.client("kms").create_key()["KeyMetadata"]

    assert key["MultiRegion"] is False
