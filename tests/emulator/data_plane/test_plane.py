"""The whole data plane: what is deployed answers requests."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from emulator.data_plane.programs import Program
from emulator.data_plane.settings import Settings
from tests.emulator.data_plane.deployed_tasks import CLUSTER, DeployedTasks
from tests.emulator.data_plane.small_programs import HTTP_SERVER, exists
from tests.helpers.emulator import TIME_SCALE, Emulator, create_load_balancer
from tests.helpers.waiting import wait_until


@pytest.fixture
def service(tasks: DeployedTasks) -> Iterator[str]:
    """Deploy a service of one task behind a load balancer, and return the load balancer's ARN."""
    emulator = tasks.emulator
    elb, ecs = emulator.client("elbv2"), tasks.ecs
    load_balancer = create_load_balancer(emulator, "plane")
    vpc = emulator.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    group = elb.create_target_group(
        Name="plane",
        Protocol="HTTP",
        Port=80,
        VpcId=vpc,
        TargetType="ip",
        HealthCheckIntervalSeconds=5,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=10,
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=load_balancer,
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    image = tasks.image(Program(command=HTTP_SERVER))
    container = tasks.container("", image=image, portMappings=[{"containerPort": 80}])
    ecs.create_service(
        cluster=CLUSTER,
        serviceName="plane",
        taskDefinition=tasks.register(container),
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration=tasks.network,
        loadBalancers=[{"targetGroupArn": group, "containerName": "app", "containerPort": 80}],
    )
    yield load_balancer
    ecs.delete_service(cluster=CLUSTER, service="plane", force=True)


def _data_plane(emulator: Emulator) -> dict[str, Any]:
    answer: dict[str, Any] = requests.get(f"{emulator.url}/_cruddur/data-plane", timeout=60).json()
    return answer


def test_a_deployed_service_answers_through_its_load_balancer(
    tasks: DeployedTasks, service: str
) -> None:
    def answers() -> bool:
        listeners = _data_plane(tasks.emulator)["listeners"]
        address = next(it["address"] for it in listeners if it["load_balancer"] == service)
        return requests.get(f"http://{address}/", timeout=60).ok

    wait_until(answers)


def test_a_killed_emulator_leaves_no_task() -> None:
    with Emulator(data_plane=Settings("processes", TIME_SCALE)) as emulator:
        pid = _pid_of_a_task(DeployedTasks(emulator))

        os.kill(emulator.pid, signal.SIGKILL)

        wait_until(lambda: not exists(pid))


def test_without_a_data_plane_its_description_does_not_exist(emulator: Emulator) -> None:
    answer = requests.get(f"{emulator.url}/_cruddur/data-plane", timeout=60)

    assert not answer.ok


def _pid_of_a_task(tasks: DeployedTasks) -> int:
    tasks.run(tasks.container("echo $$; exec sleep 600"))
    wait_until(lambda: tasks.printed() != [])
    return int(tasks.printed()[0])
