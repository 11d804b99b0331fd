"""A one-off task that was started, and its log."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.operate.logs import log_line
from cli.operate.task_names import NamedTask
from cli.tools.errors import CommandError
from environments.definition import Environment, names
from environments.definition.task import TIME_LIMIT

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_ecs.type_defs import ContainerTypeDef, TaskTypeDef

_PAUSE_SECONDS = 1
# CloudWatch Logs may deliver the last events some seconds after the end of the task.
_READS_AFTER_THE_END = 3


@dataclass(frozen=True)
class End:
    """The end of a task that has started: the exit code of its command, and why ECS stopped it."""

    exit_code: int
    reason: str


class RunningTask:
    """A task that was started, with its log.

    `wait` prints the log until the task has stopped. `stop` lets ECS stop the task.
    """

    def __init__(
        self, session: "boto3.Session", environment: Environment, named: NamedTask, arn: str
    ) -> None:
        self.id = arn.rpartition("/")[2]
        self._ecs, self._logs = session.client("ecs"), session.client("logs")
        self._environment, self._named, self._arn = environment, named, arn
        self._token: str | None = None

    def wait(self) -> End:
        """Print the log of the task until the task has stopped, and return how it ended.

        Raises:
            CommandError: the task has not started; the message is the reason.
        """
        status = ""
        while True:
            task = self._describe()
            if task["lastStatus"] != status:
                status = task["lastStatus"]
                print(f"{self._named}: task {self.id} is {status}", file=sys.stderr, flush=True)
            # The last lines come before the status STOPPED.
            self._print_log(reads=_READS_AFTER_THE_END if status == "STOPPED" else 1)
            if status == "STOPPED":
                return self._end(task)
            time.sleep(_PAUSE_SECONDS)

    def stop(self) -> None:
        """Let ECS stop the task: SIGTERM, and SIGKILL 30 seconds later."""
        cluster = names.cluster(self._environment.name)
        self._ecs.stop_task(cluster=cluster, task=self._arn, reason="Stopped in bin/cruddur run")

    def _describe(self) -> "TaskTypeDef":
        cluster = names.cluster(self._environment.name)
        (task,) = self._ecs.describe_tasks(cluster=cluster, tasks=[self._arn])["tasks"]
        return task

    def _print_log(self, *, reads: int) -> None:
        for line in self._lines(reads):
            print(line, flush=True)

    def _lines(self, reads: int) -> Iterator[str]:
        """Yield the new lines of the command; `reads` is the number of answers without a line."""
        name = self._named.task.name
        while reads:
            try:
                answer = self._logs.get_log_events(
                    logGroupName=names.log_group(self._environment.name, self._named.service.name),
                    logStreamName=f"{name}/{name}/{self.id}",
                    startFromHead=True,
                    **({"nextToken": self._token} if self._token else {}),
                )
            except self._logs.exceptions.ResourceNotFoundException:
                return  # ECS creates the log stream when the container starts
            self._token = answer["nextForwardToken"]
            yield from (
                log_line(event["timestamp"], event["message"]) for event in answer["events"]
            )
            if not answer["events"]:
                reads -= 1

    def _end(self, task: "TaskTypeDef") -> End:
        containers = {container["name"]: container for container in task["containers"]}
        own, reason = containers[self._named.task.name], task.get("stoppedReason", "")
        if own.get("exitCode") is None:
            raise CommandError(f"{self._named} did not start: {_reason(own, reason)}")
        if containers[TIME_LIMIT].get("exitCode") == 0:
            minutes = self._named.task.time_limit_minutes
            return End(own["exitCode"] or 1, f"stopped after its time limit of {minutes} minutes")
        if task.get("stopCode") != "EssentialContainerExited":
            return End(own["exitCode"] or 1, f"stopped: {reason}")
        return End(own["exitCode"], "")


def _reason(container: "ContainerTypeDef", stopped_reason: str) -> str:
    return container.get("reason") or stopped_reason
