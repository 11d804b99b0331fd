from typing import Any

from tests.helpers.emulator import Emulator


def started(emulator: Emulator, **settings: Any) -> dict[str, Any]:
    """Start a task of two containers, and return it as `DescribeTasks` answers it."""
    ecs = emulator.client("ecs")
    ecs.create_cluster(clusterName="once")
    subnet = emulator.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    ecs.register_task_definition(
        family="once",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[
            {"name": "migrate", "image": "app:1"},
            {"name": "time-limit", "image": "app:1"},
        ],
    )
    answer = ecs.run_task(
        cluster="once",
        taskDefinition="once",
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": []}},
        **settings,
    )
    found = ecs.describe_tasks(cluster="once", tasks=[answer["tasks"][0]["taskArn"]])
    task: dict[str, Any] = found["tasks"][0]
    return task


def test_without_the_data_plane_a_task_of_no_service_ends_at_once_with_success(
    emulator: Emulator,
) -> None:
    task = started(emulator)

    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "EssentialContainerExited")
    codes = {container["name"]: container["exitCode"] for container in task["containers"]}
    assert codes == {"migrate": 0, "time-limit": 143}


def test_without_the_data_plane_a_task_of_a_service_keeps_running(emulator: Emulator) -> None:
    assert started(emulator, group="service:web")["lastStatus"] == "RUNNING"
