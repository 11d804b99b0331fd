"""Schedules of EventBridge Scheduler start tasks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends
from moto.scheduler.models import scheduler_backends
from moto.sqs.models import sqs_backends

from emulator.data_plane.plane import SCHEDULES_PATH
from emulator.data_plane.task_schedules import TaskSchedules
from tests.emulator.data_plane.deployed_tasks import CLUSTER, DeployedTasks
from tests.helpers.waiting import wait_until

ACCOUNT, REGION = "111122223333", "eu-west-1"
CLUSTER_ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/shop"
FRIDAY = datetime(2026, 10, 23, 22, 0, tzinfo=UTC)
ROLE = "arn:aws:iam::123456789012:role/night"
TRUST = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
"Principal": {"Service": "scheduler.amazonaws.com"}}]}"""


class Started:
    """Tasks in place of the data plane's: lists the moments at which tasks were started."""

    def __init__(self, system: "System") -> None:
        self._system = system
        self.moments: list[str] = []

    def start(self, _task: Any) -> None:
        self.moments.append(f"{self._system.now:%a %H:%M}")


class System:
    """A cluster with a task definition, schedules, and a clock that the test moves."""

    def __init__(self) -> None:
        self.scheduler: Any = scheduler_backends[ACCOUNT][REGION]
        self.sqs: Any = sqs_backends[ACCOUNT][REGION]
        ecs: Any = ecs_backends[ACCOUNT][REGION]
        for backend in (self.scheduler, self.sqs, ecs):
            backend.reset()
        ecs.create_cluster("shop")
        container = {"name": "night", "image": "night", "memory": 64}
        definition = ecs.register_task_definition("night", [container], network_mode="awsvpc")
        self.task_definition_arn = definition.arn
        subnets = ec2_backends[ACCOUNT][REGION].describe_subnets()
        self.subnet_id = subnets[0].id
        self.now, self.started = FRIDAY, Started(self)
        tasks: Any = self.started
        self.schedules = TaskSchedules(tasks, now=lambda: self.now)

    def schedule(
        self,
        expression: str,
        *,
        zone: str = "UTC",
        state: str = "ENABLED",
        target: dict[str, Any] | None = None,
    ) -> None:
        """Create a schedule with a target, by default the task."""
        self.scheduler.schedule_groups["default"].schedules.clear()
        ecs = {
            "TaskDefinitionArn": self.task_definition_arn,
            "LaunchType": "FARGATE",
            "NetworkConfiguration": {
                "awsvpcConfiguration": {"Subnets": [self.subnet_id], "SecurityGroups": []}
            },
        }
        standard = {"Arn": CLUSTER_ARN, "RoleArn": ROLE, "EcsParameters": ecs}
        # The original method, since no role exists here.
        self.scheduler.create_schedule(
            None, None, {"Mode": "OFF"}, None, None, "night", expression, zone, None, state,
            target or standard, None,
        )  # fmt: skip

    def after(self, hours: int) -> list[str]:
        """Return the moments of starts after this many hours."""
        for _ in range(hours * 60):
            self.now += timedelta(minutes=1)
            self.schedules.tick()
        return self.started.moments


def test_a_schedule_runs_its_task_at_its_time_in_its_time_zone() -> None:
    system = System()
    system.schedule("cron(30 3 ? * MON-SAT *)", zone="Europe/Berlin")

    assert system.after(24) == ["Sat 01:30"]


def test_an_hour_that_comes_twice_runs_the_task_once() -> None:
    system = System()
    system.schedule("cron(30 2 ? * SUN *)", zone="Europe/Berlin")  # summer time ends

    assert system.after(48) == ["Sun 00:30"]


def test_a_disabled_schedule_runs_no_task() -> None:
    system = System()
    system.schedule("rate(1 hours)", state="DISABLED")

    assert system.after(3) == []


def test_a_schedule_with_another_target_is_ignored() -> None:
    system = System()
    system.schedule("rate(1 hours)", target={"Arn": "arn:aws:sns:x", "RoleArn": ROLE})

    assert system.after(3) == []


def test_a_task_that_cannot_start_leaves_a_message_in_the_dead_letter_queue() -> None:
    system = System()
    queue = system.sqs.create_queue("night")
    system.schedule(
        "at(2026-10-23T23:00:00)",
        target={
            "Arn": CLUSTER_ARN,
            "RoleArn": ROLE,
            "DeadLetterConfig": {"Arn": queue.queue_arn},
            "EcsParameters": {"TaskDefinitionArn": "arn:aws:ecs:eu-west-1:1:task-definition/no:1"},
        },
    )

    assert system.after(2) == []
    (message,) = queue.messages
    attributes = {name: value["StringValue"] for name, value in message.message_attributes.items()}
    assert attributes["ERROR_CODE"] == "ClientException"
    assert attributes["ERROR_MESSAGE"] == "Unable to describe task definition."
    assert attributes["SCHEDULED_TIME"] == "2026-10-23T23:00:00Z"
    assert attributes["SCHEDULE_ARN"].endswith(":schedule/default/night")


def test_a_task_of_a_schedule_has_the_parameters_of_the_target(tasks: DeployedTasks) -> None:
    tasks.emulator.client("iam").create_role(RoleName="night", AssumeRolePolicyDocument=TRUST)
    definition = tasks.register(
        tasks.container("echo deleted 5"), tags=[{"key": "Project", "value": "shop"}]
    )
    vpc = tasks.network["awsvpcConfiguration"]
    ec2 = tasks.emulator.client("ec2")
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    cluster = tasks.ecs.describe_clusters(clusters=[CLUSTER])["clusters"][0]["clusterArn"]
    arn = tasks.emulator.client("scheduler").create_schedule(
        Name="delete-expired-activities",
        ScheduleExpression="cron(0 3 * * ? *)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={
            "Arn": cluster,
            "RoleArn": ROLE,
            "EcsParameters": {
                "TaskDefinitionArn": definition,
                "LaunchType": "FARGATE",
                "PropagateTags": "TASK_DEFINITION",
                "NetworkConfiguration": {
                    "awsvpcConfiguration": {"Subnets": vpc["subnets"], "SecurityGroups": [group]}
                },
            },
        },
    )["ScheduleArn"]

    url = f"{tasks.emulator.url}{SCHEDULES_PATH}"
    assert requests.post(f"{url}{arn}", timeout=60).status_code == 200
    assert requests.post(f"{url}{arn}-2", timeout=60).status_code == 404

    wait_until(lambda: "deleted 5" in tasks.printed())
    (task_arn,) = tasks.ecs.list_tasks(
        cluster=CLUSTER, family=definition.split("/")[-1].split(":")[0], desiredStatus="STOPPED"
    )["taskArns"]
    (task,) = tasks.ecs.describe_tasks(cluster=CLUSTER, tasks=[task_arn], include=["TAGS"])["tasks"]
    assert task["startedBy"] == "chronos-schedule/delete-expired-acti"
    assert task["launchType"] == "FARGATE"
    assert task["tags"] == [{"key": "Project", "value": "shop"}]
