"""Open a shell in the newest running task of a service, by ECS Exec."""

import os
import shutil

from cli.operate.cluster import Cluster
from cli.tools.account import session_in
from cli.tools.errors import CommandError
from environments.definition import Environment

_TOOLS = {
    "session-manager-plugin": '"Install the Session Manager plugin" in the AWS Systems Manager '
    "user guide",
    "aws": '"Installing or updating to the latest version" in the AWS CLI user guide',
}


def open_shell(environment: Environment, service: str) -> None:
    """Replace this process with a shell in the task of the service that started last."""
    for tool, guide in _TOOLS.items():
        if not shutil.which(tool):
            raise CommandError(f"{tool} not found: see {guide}")
    if not environment.enable_execute_command:
        raise CommandError(
            f"environments/{environment.name}.py has enable_execute_command=False: no task of "
            f"{environment.name} takes a shell"
        )
    cluster = Cluster(session_in(environment).client("ecs"), environment)
    tasks = [task for task in cluster.tasks(service, "RUNNING") if task["lastStatus"] == "RUNNING"]
    if not tasks:
        raise CommandError(f"{service} has no running task in the cluster {cluster.name}")
    task = max(tasks, key=lambda task: task["startedAt"])["taskArn"]
    print(f"{service}, task {task.rpartition('/')[2]}", flush=True)
    command = ["aws", "ecs", "execute-command", "--region", environment.region]
    command += ["--cluster", cluster.name, "--task", task, "--container", service]
    command += ["--interactive", "--command", "/bin/sh"]
    os.execvp("aws", command)  # noqa: S606 (no shell of ours in between)
