"""Tasks that start and stop because Application Auto Scaling changes the desired count."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from emulator.data_plane.programs import Program
from tests.emulator.data_plane.deployed_tasks import CLUSTER, DeployedTasks
from tests.emulator.data_plane.small_programs import HTTP_SERVER, MINUTE
from tests.helpers.emulator import create_load_balancer
from tests.helpers.waiting import wait_until

PORT = 3000


class ScaledService:
    """A service of one task behind a load balancer, with a scalable target."""

    def __init__(self, tasks: DeployedTasks, name: str) -> None:
        self._names = {
            "ServiceNamespace": "ecs",
            "ResourceId": f"service/{CLUSTER}/{name}",
            "ScalableDimension": "ecs:service:DesiredCount",
        }
        self._name, self._emulator, self._ecs = name, tasks.emulator, tasks.ecs
        self._scaling = self._emulator.client("application-autoscaling")
        self._load_balance()
        container = tasks.container(
            "",
            image=tasks.image(Program(command=HTTP_SERVER)),
            portMappings=[{"containerPort": PORT}],
        )
        target = {"targetGroupArn": self.target_group, "containerName": "app"}
        self._ecs.create_service(
            cluster=CLUSTER,
            serviceName=name,
            taskDefinition=tasks.register(container),
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration=tasks.network,
            loadBalancers=[{**target, "containerPort": PORT}],
        )

    @property
    def running(self) -> int:
        """The number of running tasks."""
        return int(self._described()["runningCount"])

    @property
    def causes(self) -> list[str]:
        """The causes of the scaling activities, the newest first."""
        activities = self._scaling.describe_scaling_activities(**self._names)["ScalingActivities"]
        return [each["Cause"] for each in activities]

    def wait_until_deployed(self) -> None:
        wait_until(lambda: self._described()["deployments"][0]["rolloutState"] == "COMPLETED")

    def delete(self) -> None:
        self._ecs.delete_service(cluster=CLUSTER, service=self._name, force=True)

    def set_bounds(self, low: int, high: int) -> None:
        self._scaling.register_scalable_target(**self._names, MinCapacity=low, MaxCapacity=high)

    def track_requests(self, target_value: float) -> None:
        """Keep the requests per task and minute near a number."""
        ends = (self.load_balancer, self.target_group)
        label = "/".join(arn.rpartition(":")[2].removeprefix("loadbalancer/") for arn in ends)
        metric = {"PredefinedMetricType": "ALBRequestCountPerTarget", "ResourceLabel": label}
        self._scaling.put_scaling_policy(
            **self._names,
            PolicyName="requests",
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration={
                "TargetValue": target_value,
                "PredefinedMetricSpecification": metric,
            },
        )

    def url(self) -> str:
        """Return the URL of the load balancer on this machine."""
        url = f"{self._emulator.url}/_cruddur/data-plane"
        listeners = requests.get(url, timeout=MINUTE).json()["listeners"]
        (address,) = (
            it["address"] for it in listeners if it["load_balancer"] == self.load_balancer
        )
        return f"http://{address}"

    def _described(self) -> Any:
        answer = self._ecs.describe_services(cluster=CLUSTER, services=[self._name])
        return answer["services"][0]

    def _load_balance(self) -> None:
        elbv2, name = self._emulator.client("elbv2"), self._name
        vpc = self._emulator.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
        self.load_balancer = create_load_balancer(self._emulator, name)
        self.target_group = elbv2.create_target_group(
            Name=name,
            Protocol="HTTP",
            Port=PORT,
            VpcId=vpc,
            TargetType="ip",
            UnhealthyThresholdCount=10,
        )["TargetGroups"][0]["TargetGroupArn"]
        forward = {"Type": "forward", "TargetGroupArn": self.target_group}
        elbv2.create_listener(
            LoadBalancerArn=self.load_balancer, Protocol="HTTP", Port=80, DefaultActions=[forward]
        )


@pytest.fixture
def deployed(tasks: DeployedTasks) -> Iterator[Callable[[str], ScaledService]]:
    """Provide a function that deploys a service; the services are deleted after the test."""
    services = []

    def deploy(name: str) -> ScaledService:
        services.append(service := ScaledService(tasks, name))
        service.wait_until_deployed()
        return service

    yield deploy
    for service in services:
        service.delete()


def test_new_bounds_start_and_stop_tasks(
    deployed: Callable[[str], ScaledService],
) -> None:
    service = deployed("bounded")

    service.set_bounds(2, 3)
    wait_until(lambda: service.running == 2)
    service.set_bounds(0, 0)
    wait_until(lambda: service.running == 0)

    assert service.causes == ["maximum capacity was set to 0", "minimum capacity was set to 2"]


def test_many_requests_per_task_start_further_tasks(
    deployed: Callable[[str], ScaledService],
) -> None:
    service = deployed("tracked")
    service.set_bounds(1, 2)
    service.track_requests(1)
    url = service.url()

    def scaled() -> bool:
        assert requests.get(url, timeout=MINUTE).status_code == 200
        return service.running == 2

    wait_until(scaled)

    (cause,) = service.causes
    assert cause.endswith("in state ALARM triggered policy requests")
