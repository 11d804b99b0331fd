"""Start a one-off task of a service."""

import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.operate.running_task import RunningTask
from cli.operate.task_names import NamedTask
from cli.tools.account import session_in
from cli.tools.errors import CommandError
from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.type_defs import (
        AwsVpcConfigurationTypeDef,
        TaskDefinitionTypeDef,
        TaskOverrideTypeDef,
    )

TASK_DEFINITION = "CRUDDUR_TASK_DEFINITION"
"""The variable with the ARN of the task definition, which `modules/rollout_gate.py` sets."""

NETWORK = "CRUDDUR_TASK_NETWORK"
"""The variable with the subnets and security groups: the `awsvpcConfiguration` of ECS, as JSON."""

_STARTED_BY = "cruddur-run"


def start_task(
    environment: Environment, named: NamedTask, arguments: Sequence[str] = ()
) -> RunningTask:
    """Start the newest revision of the task, with arguments after its command.

    During an apply the variables `TASK_DEFINITION` and `NETWORK` choose the revision and the
    network: before the first rollout there is no service whose network the task could have.

    Raises:
        CommandError: the environment is not deployed, or ECS does not accept the task.
    """
    session = session_in(environment)
    ecs = session.client("ecs")
    cluster = names.cluster(environment.name)
    family = names.one_off_task(environment.name, named.service.name, named.task.name)
    known = ecs.exceptions
    try:
        wanted = os.environ.get(TASK_DEFINITION, family)
        found = ecs.describe_task_definition(taskDefinition=wanted)["taskDefinition"]
        network = _network(ecs, cluster, named.service.name)
    except (known.ClientException, known.ClusterNotFoundException):
        network = None
    if not network:
        raise CommandError(f"{named} is not deployed: bin/cruddur deploy {environment.name}")
    answer = ecs.run_task(
        cluster=cluster,
        taskDefinition=found["taskDefinitionArn"],
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": network},
        overrides=_overrides(named.task.name, found, arguments),
        enableECSManagedTags=True,
        propagateTags="TASK_DEFINITION",
        startedBy=_STARTED_BY,
    )
    for failure in answer["failures"]:
        raise CommandError(f"{named} did not start: {failure['reason']}")
    return RunningTask(session, environment, named, answer["tasks"][0]["taskArn"])


def _overrides(
    name: str, definition: "TaskDefinitionTypeDef", arguments: Sequence[str]
) -> "TaskOverrideTypeDef":
    if not arguments:
        return {}
    commands = {
        each["name"]: each.get("command", []) for each in definition["containerDefinitions"]
    }
    return {"containerOverrides": [{"name": name, "command": [*commands[name], *arguments]}]}


def _network(ecs: "ECSClient", cluster: str, service: str) -> "AwsVpcConfigurationTypeDef | None":
    """Return the subnets and security groups of the tasks of a service; None without a service."""
    if text := os.environ.get(NETWORK):
        network: AwsVpcConfigurationTypeDef = json.loads(text)
        return network
    for found in ecs.describe_services(cluster=cluster, services=[service])["services"]:
        if found["status"] == "ACTIVE":
            of_tasks = found["networkConfiguration"]["awsvpcConfiguration"]
            return {
                "subnets": of_tasks["subnets"],
                "securityGroups": of_tasks["securityGroups"],
                "assignPublicIp": of_tasks.get("assignPublicIp", "DISABLED"),
            }
    return None
