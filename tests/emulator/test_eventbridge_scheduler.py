"""Requests about schedules that EventBridge Scheduler refuses."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.cron import is_cron
from tests.helpers.emulator import Emulator

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/scheduler"
GROUP = f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule-group/shop"
NOT_ASSUMABLE = (
    "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
)


def create(emulator: Emulator, trust: dict[str, Any] | None = None, **changes: Any) -> None:
    """Create a group, a role and a schedule in an empty emulator."""
    emulator.reset()
    scheduler = emulator.client("scheduler")
    scheduler.create_schedule_group(Name="shop")
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": GROUP},
        },
        **(trust or {}),
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    emulator.client("iam").create_role(
        RoleName="scheduler", AssumeRolePolicyDocument=json.dumps(document)
    )
    request = {
        "Name": "night",
        "GroupName": "shop",
        "ScheduleExpression": "cron(0 3 * * ? *)",
        "ScheduleExpressionTimezone": "Europe/Berlin",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/shop", "RoleArn": ROLE},
        **changes,
    }
    scheduler.create_schedule(**request)


def refusal(emulator: Emulator, trust: dict[str, Any] | None = None, **changes: Any) -> str:
    """Return the message of the refused request."""
    with pytest.raises(ClientError) as refused:
        create(emulator, trust, **changes)
    return str(refused.value.response["Error"]["Message"])


def test_a_role_that_trusts_the_schedule_group_is_accepted(emulator: Emulator) -> None:
    create(emulator)

    names = [each["Name"] for each in emulator.client("scheduler").list_schedules()["Schedules"]]
    assert names == ["night"]


@pytest.mark.parametrize(
    "trust",
    [
        {"Principal": {"Service": "ecs-tasks.amazonaws.com"}},
        {"Effect": "Deny"},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": GROUP.replace("-group/shop", "/shop/night")}}},
    ],
)
def test_a_role_that_the_scheduler_cannot_assume_is_refused(
    emulator: Emulator, trust: dict[str, Any]
) -> None:
    assert refusal(emulator, trust) == NOT_ASSUMABLE


def test_a_role_that_does_not_exist_is_refused(emulator: Emulator) -> None:
    target = {"Arn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/shop", "RoleArn": f"{ROLE}-2"}

    assert refusal(emulator, Target=target) == NOT_ASSUMABLE


def test_a_time_zone_that_does_not_exist_is_refused(emulator: Emulator) -> None:
    assert "Timezone" in refusal(emulator, ScheduleExpressionTimezone="Europe/Bielefeld")


def test_a_group_that_does_not_exist_is_refused(emulator: Emulator) -> None:
    assert refusal(emulator, GroupName="other") == "Schedule group other does not exist."


def test_a_second_group_of_one_name_is_refused(emulator: Emulator) -> None:
    create(emulator)

    with pytest.raises(ClientError, match="ConflictException"):
        emulator.client("scheduler").create_schedule_group(Name="shop")


@pytest.mark.parametrize("expression", ["cron(0 3 * * * *)", "rate(0 minutes)", "at(tomorrow)"])
def test_an_expression_that_no_clock_reaches_is_refused(
    emulator: Emulator, expression: str
) -> None:
    message = f"Invalid Schedule Expression {expression}."
    assert refusal(emulator, ScheduleExpression=expression) == message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0/20 3,4 ? JAN-MAR MON-FRI 2026-2030", True),
        ("0 3 L * ? *", True),
        ("0 3 ? * 2#1 *", True),
        ("60 3 * * ? *", False),
        ("0 3 * * ?", False),
        ("0 3 ? * ? *", False),
        ("0 3 ? * FUNDAY *", False),
        ("0 3 * * ? 1969", False),
    ],
)
def test_the_fields_of_a_cron_expression_are_checked(text: str, expected: bool) -> None:
    assert is_cron(text) is expected


def test_an_inactive_task_definition_does_not_run(emulator: Emulator) -> None:
    emulator.reset()
    ecs = emulator.client("ecs")
    ecs.create_cluster(clusterName="shop")
    container = {"name": "web", "image": "web", "memory": 128}
    ecs.register_task_definition(family="web", containerDefinitions=[container])
    ecs.deregister_task_definition(taskDefinition="web:1")

    with pytest.raises(ClientError, match="TaskDefinition is inactive"):
        ecs.run_task(cluster="shop", taskDefinition="web:1")


def test_a_deleted_cluster_runs_no_task(emulator: Emulator) -> None:
    emulator.reset()
    ecs = emulator.client("ecs")
    ecs.create_cluster(clusterName="shop")
    container = {"name": "web", "image": "web", "memory": 128}
    ecs.register_task_definition(family="web", containerDefinitions=[container])
    ecs.delete_cluster(cluster="shop")

    with pytest.raises(ClientError, match="ClusterNotFoundException"):
        ecs.run_task(cluster="shop", taskDefinition="web:1")
