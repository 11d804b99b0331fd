"""ECS services of the emulator. If they lost arguments, Terraform would replace them."""

from typing import Any

import pytest

from tests.helpers.emulator import Emulator

FARGATE = [{"capacityProvider": "FARGATE", "weight": 1, "base": 1}]
DEPLOYMENT = {
    "deploymentCircuitBreaker": {"enable": True, "rollback": True},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True},
}


@pytest.fixture
def ecs(emulator: Emulator) -> Any:
    client = emulator.client("ecs")
    client.create_cluster(clusterName="services")
    container = {"name": "app", "image": "app", "memory": 64}
    client.register_task_definition(family="app", containerDefinitions=[container])
    return client


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return str(request.node.name).replace("[", "-").rstrip("]")


def _create(ecs: Any, name: str, **properties: Any) -> None:
    required = {"serviceName": name, "taskDefinition": "app", "desiredCount": 1}
    ecs.create_service(cluster="services", **required | properties)


def _described(ecs: Any, name: str) -> dict[str, Any]:
    answer = ecs.describe_services(cluster="services", services=[name])
    service: dict[str, Any] = answer["services"][0]
    return service


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("availabilityZoneRebalancing", "ENABLED"),
        ("capacityProviderStrategy", FARGATE),
        ("deploymentConfiguration", DEPLOYMENT),
        ("deploymentController", {"type": "ECS"}),
        ("enableECSManagedTags", True),
        ("enableExecuteCommand", True),
        ("healthCheckGracePeriodSeconds", 60),
        ("propagateTags", "SERVICE"),
    ],
)
def test_a_service_keeps(ecs: Any, name: str, parameter: str, value: Any) -> None:
    _create(ecs, name, **{parameter: value})

    assert _described(ecs, name)[parameter] == value


@pytest.mark.parametrize(
    ("given", "absent"),
    [({"capacityProviderStrategy": FARGATE}, "launchType"), ({}, "deploymentController")],
)
def test_a_service_has_no_argument_that_it_was_not_given(
    ecs: Any, name: str, given: dict[str, Any], absent: str
) -> None:
    _create(ecs, name, **given)

    assert absent not in _described(ecs, name)


def test_a_service_runs_as_many_tasks_as_it_desires(ecs: Any, name: str) -> None:
    _create(ecs, name, desiredCount=3)

    service = _described(ecs, name)
    assert (service["runningCount"], service["pendingCount"]) == (3, 0)


def test_service_connect_shows_no_port_override_it_was_not_given(ecs: Any, name: str) -> None:
    endpoint = {"portName": "http", "clientAliases": [{"port": 80, "dnsName": "app"}]}
    service = {**endpoint, "ingressPortOverride": 0}

    _create(ecs, name, serviceConnectConfiguration={"enabled": True, "services": [service]})

    deployment = _described(ecs, name)["deployments"][0]
    assert deployment["serviceConnectConfiguration"] == {"enabled": True, "services": [endpoint]}


def test_a_deployment_follows_the_service(ecs: Any, name: str) -> None:
    _create(ecs, name)
    container = {"name": "app", "image": "newer", "memory": 64}
    answer = ecs.register_task_definition(family="newer", containerDefinitions=[container])
    newer = answer["taskDefinition"]["taskDefinitionArn"]

    ecs.update_service(cluster="services", service=name, taskDefinition=newer, desiredCount=2)

    deployment = _described(ecs, name)["deployments"][0]
    assert (deployment["taskDefinition"], deployment["runningCount"]) == (newer, 2)


def test_an_update_of_the_alarms_keeps_the_rest_of_the_deployment_configuration(
    ecs: Any, name: str
) -> None:
    _create(ecs, name, deploymentConfiguration=DEPLOYMENT)
    alarms = {"alarmNames": ["errors"], "enable": False, "rollback": False}

    ecs.update_service(cluster="services", service=name, deploymentConfiguration={"alarms": alarms})

    assert _described(ecs, name)["deploymentConfiguration"] == {**DEPLOYMENT, "alarms": alarms}


def test_an_update_switches_the_rebalancing_of_zones_on(ecs: Any, name: str) -> None:
    _create(ecs, name, availabilityZoneRebalancing="DISABLED")

    ecs.update_service(cluster="services", service=name, availabilityZoneRebalancing="ENABLED")

    assert _described(ecs, name)["availabilityZoneRebalancing"] == "ENABLED"


def test_a_cluster_counts_its_tasks_after_an_update(ecs: Any) -> None:
    ecs.create_cluster(clusterName="counted")
    ecs.create_service(
        cluster="counted", serviceName="counted", taskDefinition="app", desiredCount=2
    )

    ecs.update_service(cluster="counted", service="counted", enableExecuteCommand=True)

    cluster = ecs.describe_clusters(clusters=["counted"])["clusters"][0]
    assert (cluster["runningTasksCount"], cluster["pendingTasksCount"]) == (2, 0)
