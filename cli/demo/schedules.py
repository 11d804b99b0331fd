"""Show a schedule that starts its task."""

import time

from cli.demo.task_log import task_log
from cli.local.data_plane import run_schedule
from cli.local.stage import Stage
from cli.tools.errors import CommandError
from environments.definition import names

_PATIENCE_SECONDS = 60
_BETWEEN_LOOKS_SECONDS = 0.5


def run_first(stage: Stage) -> None:
    """Let EventBridge Scheduler run the first schedule at once, and print the log of its task.

    Raises:
        CommandError: the task has printed nothing.
    """
    environment = stage.environment
    scheduled = [(each, schedule) for each in environment.services for schedule in each.schedules]
    for service, schedule in scheduled[:1]:
        task = schedule.task
        stage.announce(f"Running the schedule of {service.name}/{task} now, not at {schedule.cron}")
        group = names.cluster(environment.name)
        found = stage.session.client("scheduler").get_schedule(GroupName=group, Name=task)
        run_schedule(stage.emulator.url, found["Arn"])
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not (lines := task_log(stage, service.name, task)) and time.monotonic() < deadline:
            time.sleep(_BETWEEN_LOOKS_SECONDS)
        if not lines:
            raise CommandError(f"the schedule had to run {service.name}/{task} and did not")
        for line in lines:
            stage.say(line)
