"""Tasks that the ECS API starts and stops; the process engine runs their containers."""

import sys

import pytest
import requests
from botocore.exceptions import ClientError

from emulator.data_plane.programs import Program
from tests.emulator.data_plane.deployed_tasks import CLUSTER, DeployedTasks
from tests.helpers.waiting import wait_until

FOREVER = "exec sleep 600"
TRUST = '{"Version": "2012-10-17", "Statement": []}'
CALLER = "import boto3; print('caller', boto3.client('sts').get_caller_identity()['Arn'])"


def test_a_task_runs_all_containers_of_its_definition(tasks: DeployedTasks) -> None:
    arn = tasks.run(tasks.container(FOREVER, name="first"), tasks.container(FOREVER, name="second"))

    task = tasks.once(arn, "RUNNING")

    assert [(it["name"], it["lastStatus"]) for it in task["containers"]] == [
        ("first", "RUNNING"),
        ("second", "RUNNING"),
    ]
    assert task["createdAt"] <= task["pullStartedAt"] <= task["startedAt"]
    assert (task["cpu"], task["memory"]) == ("256", "512")


def test_the_end_of_an_essential_container_stops_the_task(tasks: DeployedTasks) -> None:
    task = tasks.stopped(
        tasks.container("exit 3", name="ends"), tasks.container(FOREVER, name="runs")
    )

    assert task["stopCode"] == "EssentialContainerExited"
    assert task["stoppedReason"] == "Essential container in task exited"
    assert [it["exitCode"] for it in task["containers"]] == [3, 143]
    assert task["stoppingAt"] <= task["executionStoppedAt"] <= task["stoppedAt"]


def test_the_end_of_another_container_does_not_stop_the_task(tasks: DeployedTasks) -> None:
    arn = tasks.run(
        tasks.container("exit 3", name="ends", essential=False), tasks.container(FOREVER)
    )

    wait_until(lambda: tasks.described(arn)["containers"][0].get("exitCode") == 3)

    assert tasks.described(arn)["lastStatus"] == "RUNNING"


def test_stop_task_returns_before_the_task_has_stopped(tasks: DeployedTasks) -> None:
    arn = tasks.run(tasks.container(FOREVER))
    tasks.once(arn, "RUNNING")

    stopping = tasks.ecs.stop_task(cluster=CLUSTER, task=arn, reason="no longer needed")["task"]
    tasks.ecs.stop_task(cluster=CLUSTER, task=arn, reason="again")

    assert stopping["lastStatus"] != "STOPPED"
    stopped = tasks.once(arn, "STOPPED")
    assert (stopped["stopCode"], stopped["stoppedReason"]) == ("UserInitiated", "no longer needed")
    assert stopped["containers"][0]["exitCode"] == 143


def test_a_stopped_task_has_no_network_interface(tasks: DeployedTasks) -> None:
    arn = tasks.run(tasks.container(FOREVER))
    (attachment,) = tasks.described(arn)["attachments"]
    details = {it["name"]: it["value"] for it in attachment["details"]}
    interfaces = tasks.emulator.client("ec2").get_paginator("describe_network_interfaces")
    name = "NetworkInterfaceId"
    ids = interfaces.paginate().search(f"NetworkInterfaces[].{name}")
    assert details["networkInterfaceId"] in ids

    tasks.ecs.stop_task(cluster=CLUSTER, task=arn)
    (attachment,) = tasks.once(arn, "STOPPED")["attachments"]

    assert attachment["status"] == "DELETED"
    ids = interfaces.paginate().search(f"NetworkInterfaces[].{name}")
    assert details["networkInterfaceId"] not in ids


def test_a_container_that_ignores_sigterm_is_killed_after_its_stop_timeout(
    tasks: DeployedTasks,
) -> None:
    script = "trap '' TERM; echo ready; while true; do sleep 0.1; done"
    arn = tasks.run(tasks.container(script, stopTimeout=1))
    wait_until(lambda: tasks.printed() == ["ready"])

    tasks.ecs.stop_task(cluster=CLUSTER, task=arn)

    assert tasks.once(arn, "STOPPED")["containers"][0]["exitCode"] == 137


def test_an_unknown_task_cannot_be_stopped(tasks: DeployedTasks) -> None:
    with pytest.raises(ClientError, match="The referenced task was not found"):
        tasks.ecs.stop_task(cluster=CLUSTER, task="0" * 32)


def test_an_unknown_task_is_missing_in_the_description(tasks: DeployedTasks) -> None:
    answer = tasks.ecs.describe_tasks(cluster=CLUSTER, tasks=["0" * 32])

    assert answer["tasks"] == []
    assert [it["reason"] for it in answer["failures"]] == ["MISSING"]


def test_list_tasks_lists_running_tasks_by_default(
    tasks: DeployedTasks,
) -> None:
    ended = tasks.stopped(tasks.container("exit 0"))["taskArn"]
    running = tasks.run(tasks.container(FOREVER))

    listed = tasks.ecs.list_tasks(cluster=CLUSTER)["taskArns"]
    stopped = tasks.ecs.list_tasks(cluster=CLUSTER, desiredStatus="STOPPED")["taskArns"]

    assert (running in listed, ended in listed) == (True, False)
    assert (running in stopped, ended in stopped) == (False, True)


def test_run_task_overrides_the_command_and_variables(tasks: DeployedTasks) -> None:
    container = tasks.container(
        "echo $FIRST $SECOND",
        environment=[{"name": "FIRST", "value": "1"}, {"name": "SECOND", "value": "2"}],
    )
    variable = [{"name": "SECOND", "value": "3"}]
    changed = {"name": "app", "environment": variable}
    tasks.stopped(container, overrides={"containerOverrides": [changed]})
    changed["command"] = ["echo", "other"]

    tasks.stopped(container, overrides={"containerOverrides": [changed]})

    assert tasks.printed() == ["1 3", "other"]


def test_lines_go_to_the_stream_of_prefix_container_and_task(tasks: DeployedTasks) -> None:
    arn = tasks.stopped(tasks.container("echo one; echo two >&2; echo; echo three"))["taskArn"]

    streams = tasks.logs.describe_log_streams(logGroupName=tasks.log_group)["logStreams"]

    assert [it["logStreamName"] for it in streams] == [f"prefix/app/{arn.split('/')[-1]}"]
    assert tasks.printed() == ["one", "two", "three"]


def test_the_output_of_a_running_task_is_in_its_log_stream(tasks: DeployedTasks) -> None:
    tasks.run(tasks.container(f"echo started; {FOREVER}"))

    wait_until(lambda: tasks.printed() == ["started"])


def test_no_line_of_a_container_that_prints_much_is_lost(tasks: DeployedTasks) -> None:
    tasks.stopped(tasks.container("seq 20000"))

    assert tasks.printed() == [str(number) for number in range(1, 20001)]


def test_the_log_driver_creates_a_group_if_asked(tasks: DeployedTasks) -> None:
    container = tasks.container("echo hello")
    tasks.logs.delete_log_group(logGroupName=tasks.log_group)
    container["logConfiguration"]["options"]["awslogs-create-group"] = "true"

    tasks.stopped(container)

    assert tasks.printed() == ["hello"]


def test_a_container_calls_aws_as_its_task_role(tasks: DeployedTasks) -> None:
    iam = tasks.emulator.client("iam")
    role = iam.create_role(RoleName="task", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    image = tasks.image(Program(command=(sys.executable, "-c", CALLER)))

    arn = tasks.stopped(tasks.container("", image=image), taskRoleArn=role)["taskArn"]

    session = arn.split("/")[-1].replace("-", "")
    assert tasks.printed()[-1] == f"caller arn:aws:sts::123456789012:assumed-role/task/{session}"


def test_a_stopped_task_has_no_credentials(tasks: DeployedTasks) -> None:
    arn = tasks.stopped(tasks.container("exit 0"), taskRoleArn="arn:aws:iam::123456789012:role/r")

    task_id = arn["taskArn"].split("/")[-1]
    answer = requests.get(f"{tasks.emulator.url}/_cruddur/credentials/{task_id}", timeout=60)

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidIdInRequest")
