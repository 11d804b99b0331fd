"""Tasks that start and stop because Application Auto Scaling changes the desired count."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from emulator.data_plane.programs import Program
from emulator.data_plane.settings import Settings
from emulator.seed import put_image
from tests.emulator.data_plane.small_programs import HTTP_SERVER, MINUTE
from tests.helpers.emulator import Emulator, create_load_balancer
from tests.helpers.waiting import wait_until

CLUSTER, PORT = "scaled", 3000
TIME_SCALE = 0.02


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """Run an emulator with the process engine."""
    with Emulator(data_plane=Settings("processes", TIME_SCALE)) as running:
        running.client("ecs").create_cluster(clusterName=CLUSTER)
        yield running


class ScaledService:
    """A service of one task behind a load balancer, with a scalable target."""

    def __init__(self, emulator: Emulator, name: str) -> None:
        self._names = {
            "ServiceNamespace": "ecs",
            "ResourceId": f"service/{CLUSTER}/{name}",
            "ScalableDimension": "ecs:service:DesiredCount",
        }
        self._name, self._emulator = name, emulator
        self._ecs, self._scaling = (
            emulator.client("ecs"),
            emulator.client("application-autoscaling"),
        )
        elbv2, ec2 = emulator.client("elbv2"), emulator.client("ec2")
        subnet = ec2.describe_subnets()["Subnets"][0]
        self.load_balancer = create_load_balancer(emulator, name)
        self.target_group = elbv2.create_target_group(
            Name=name, Protocol="HTTP", Port=PORT, VpcId=subnet["VpcId"], TargetType="ip"
        )["TargetGroups"][0]["TargetGroupArn"]
        forward = {"Type": "forward", "TargetGroupArn": self.target_group}
        elbv2.create_listener(
            LoadBalancerArn=self.load_balancer, Protocol="HTTP", Port=80, DefaultActions=[forward]
        )
        self._create(subnet["SubnetId"])
        wait_until(lambda: self._described()["deployments"][0]["rolloutState"] == "COMPLETED")

    @property
    def running(self) -> int:
        """The number of running tasks."""
        return int(self._described()["runningCount"])

    @property
    def causes(self) -> list[str]:
        """The causes of the scaling activities, the newest first."""
        activities = self._scaling.describe_scaling_activities(**self._names)["ScalingActivities"]
        return [each["Cause"] for each in activities]

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

    def _create(self, subnet_id: str) -> None:
        ecr, name = self._emulator.client("ecr"), self._name
        repository = ecr.create_repository(repositoryName=name)["repository"]["repositoryUri"]
        image = f"{repository}@{put_image(ecr, name, '1', Program(command=HTTP_SERVER))}"
        ports = [{"containerPort": PORT}]
        container: Any = {"name": "web", "image": image, "portMappings": ports}
        self._ecs.register_task_definition(
            family=name,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[container],
        )
        target = {
            "targetGroupArn": self.target_group,
            "containerName": "web",
            "containerPort": PORT,
        }
        group = self._emulator.client("ec2").describe_security_groups()["SecurityGroups"][0]
        network: Any = {"subnets": [subnet_id], "securityGroups": [group["GroupId"]]}
        self._ecs.create_service(
            cluster=CLUSTER,
            serviceName=name,
            taskDefinition=name,
            desiredCount=1,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": network},
            loadBalancers=[{**target, "containerPort": PORT}],
        )


def test_new_bounds_start_and_stop_tasks(emulator: Emulator) -> None:
    service = ScaledService(emulator, "bounded")

    service.set_bounds(2, 3)
    wait_until(lambda: service.running == 2)
    service.set_bounds(0, 0)
    wait_until(lambda: service.running == 0)

    assert service.causes == ["maximum capacity was set to 0", "minimum capacity was set to 2"]


def test_many_requests_per_task_start_further_tasks(emulator: Emulator) -> None:
    service = ScaledService(emulator, "tracked")
    service.set_bounds(1, 2)
    service.track_requests(1)
    url = service.url()

    def scaled() -> bool:
        assert requests.get(url, timeout=MINUTE).status_code == 200
        return service.running == 2

    wait_until(scaled)

    (cause,) = service.causes
    assert cause.endswith("in state ALARM triggered policy requests")
