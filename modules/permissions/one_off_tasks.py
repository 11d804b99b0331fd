"""The policy of the one-off tasks that run during an apply: `bin/cruddur run`."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow


def one_off_tasks(scope: Scope) -> list[Statement]:
    """Allow running tasks, and reading the logs of those before a rollout.

    The log streams of services stay unreadable: no service has the name of a one-off task. The role
    cannot stop a task: after an interruption, the task runs to its end or its time limit.
    """
    statements = [
        allow(
            ["ecs:RunTask"],
            scope.arn("ecs", f"task-definition/{scope.name}-*:*"),
            condition={"ArnEquals": {"ecs:cluster": scope.arn("ecs", f"cluster/{scope.name}")}},
        ),
    ]
    # A stream is named after the prefix, the container and the task. Both names are the task's.
    streams = [
        f"log-group:/{scope.folder}/*:log-stream:{name}/{name}/*"
        for name in scope.rollout_gate_names
    ]
    if streams:
        statements.append(allow(["logs:GetLogEvents"], *scope.arns("logs", *streams)))
    return statements
