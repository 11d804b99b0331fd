"""Health checks of containers, and the order in which containers start and stop."""

from typing import Any

import pytest

from tests.emulator.data_plane.deployed_tasks import CLUSTER, DeployedTasks
from tests.helpers.waiting import wait_until

FOREVER = "exec sleep 600"


def _check(command: str, **settings: int) -> dict[str, Any]:
    return {"command": ["CMD-SHELL", command], "interval": 5, "timeout": 60, **settings}


def _after(name: str, condition: str) -> list[dict[str, str]]:
    return [{"containerName": name, "condition": condition}]


@pytest.mark.parametrize(("command", "health"), [("true", "HEALTHY"), ("false", "UNHEALTHY")])
def test_the_health_check_decides_the_health_of_the_task(
    tasks: DeployedTasks, command: str, health: str
) -> None:
    arn = tasks.run(tasks.container(FOREVER, healthCheck=_check(command)))

    task = tasks.once(arn, health, "healthStatus")

    assert task["containers"][0]["healthStatus"] == health


def test_an_unhealthy_task_without_a_service_keeps_running(tasks: DeployedTasks) -> None:
    arn = tasks.run(tasks.container(FOREVER, healthCheck=_check("false", retries=1)))

    task = tasks.once(arn, "UNHEALTHY", "healthStatus")

    assert (task["lastStatus"], task["desiredStatus"]) == ("RUNNING", "RUNNING")


def test_failures_in_the_start_period_do_not_count(tasks: DeployedTasks) -> None:
    # The check fails until the container has written its file.
    volume = {"sourceVolume": "shared", "containerPath": "/shared"}
    check = _check("test -f /shared/ready", retries=1, startPeriod=300)
    script = "sleep 1; touch /shared/ready; exec sleep 600"
    arn = tasks.run(
        tasks.container(
            "", command=["/bin/sh", "-c", script], mountPoints=[volume], healthCheck=check
        ),
        volumes=[{"name": "shared"}],
    )

    states = set()

    def is_healthy() -> bool:
        states.add(tasks.described(arn)["healthStatus"])
        return "HEALTHY" in states

    wait_until(is_healthy)

    assert states == {"UNKNOWN", "HEALTHY"}


def test_containers_without_a_check_do_not_decide_the_health(tasks: DeployedTasks) -> None:
    checked = tasks.container(FOREVER, name="checked", healthCheck=_check("true"))
    beside = tasks.container(
        FOREVER, name="beside", essential=False, healthCheck=_check("false", retries=1)
    )

    arn = tasks.run(checked, tasks.container(FOREVER, name="unchecked"), beside)

    tasks.once(arn, "HEALTHY", "healthStatus")


@pytest.mark.parametrize("condition", ["COMPLETE", "SUCCESS"])
def test_a_container_waits_for_the_end_of_another(tasks: DeployedTasks, condition: str) -> None:
    first = tasks.container("sleep 0.5; echo first", name="first", essential=False)
    second = tasks.container("echo second", name="second", dependsOn=_after("first", condition))

    tasks.stopped(second, first)

    assert tasks.printed() == ["first", "second"]


def test_a_container_waits_for_the_health_of_another(tasks: DeployedTasks) -> None:
    first = tasks.container(FOREVER, name="first", healthCheck=_check("true"))
    second = tasks.container(FOREVER, name="second", dependsOn=_after("first", "HEALTHY"))
    arn = tasks.run(second, first)

    task = tasks.once(arn, "RUNNING")

    assert task["containers"][1]["healthStatus"] == "HEALTHY"


def test_a_task_whose_dependency_fails_does_not_start(tasks: DeployedTasks) -> None:
    first = tasks.container("exit 1", name="first", essential=False)
    second = tasks.container("echo second", name="second", dependsOn=_after("first", "SUCCESS"))

    task = tasks.stopped(second, first)

    assert task["stopCode"] == "TaskFailedToStart"
    assert tasks.printed() == []


def test_a_container_stops_before_its_dependencies(tasks: DeployedTasks) -> None:
    script = (
        "trap 'sleep 0.2; echo {0} ends; exit' TERM; echo ready; while true; do sleep 0.05; done"
    )
    first = tasks.container(script.format("first"), name="first")
    second = tasks.container(
        script.format("second"), name="second", dependsOn=_after("first", "START")
    )
    arn = tasks.run(first, second)
    wait_until(lambda: tasks.printed() == ["ready", "ready"])

    tasks.ecs.stop_task(cluster=CLUSTER, task=arn)

    tasks.once(arn, "STOPPED")
    assert tasks.printed()[2:] == ["second ends", "first ends"]
