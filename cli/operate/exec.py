"""Open a shell in the newest running task of a service, by ECS Exec."""

import os
import shutil
from typing import TYPE_CHECKING

from cli.tools.account import session_in
from cli.tools.errors import CommandError
from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient

_TOOLS = {
    "session-manager-plugin": '"Install the Session Manager plugin" in the AWS Systems Manager '
    "user guide",
    "aws": '"Installing or updating to the latest version" in the AWS CLI user guide',
}


def open_shell(environment: Environment, service: str) -> None:
    """Replace this process with the shell."""
    for tool, guide in _TOOLS.items():
        if not shutil.which(tool):
            raise CommandError(f"{tool} not found: see {guide}")
    if not environment.enable_execute_command:
        raise CommandError(
            f"environments/{environment.name}.py has enable_execute_command=False: no task of "
            f"{environment.name} takes a shell"
        )
    cluster = names.cluster(environment.name)
    task = _newest_task(session_in(environment).client("ecs"), cluster, service)
    print(f"{service}, task {task.rpartition('/')[2]}", flush=True)
    command = ["aws", "ecs", "execute-command", "--region", environment.region]
    command += ["--cluster", cluster, "--task", task, "--container", service]
    command += ["--interactive", "--command", "/bin/sh"]
    os.execvp("aws", command)  # noqa: S606 (no shell of ours in between)


def _newest_task(ecs: "ECSClient", cluster: str, service: str) -> str:
    """Return the ARN of the service's running task that started last."""
    pages = ecs.get_paginator("list_tasks").paginate(
        cluster=cluster, serviceName=service, desiredStatus="RUNNING"
    )
    try:
        tasks = [
            task
            for page in pages
            if page["taskArns"]
            for task in ecs.describe_tasks(cluster=cluster, tasks=page["taskArns"])["tasks"]
            if task["lastStatus"] == "RUNNING"
        ]
    except (ecs.exceptions.ClusterNotFoundException, ecs.exceptions.ServiceNotFoundException):
        tasks = []
    if not tasks:
        raise CommandError(f"{service} has no running task in the cluster {cluster}")
    return max(tasks, key=lambda task: task["startedAt"])["taskArn"]
