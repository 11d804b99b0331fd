"""Start tasks at the times of EventBridge Scheduler's schedules.

Sources: EventBridge Scheduler user guide, "Schedule types" and "Configuring a schedule's
dead-letter queue"; API reference, EcsParameters. Tasks on AWS show that `startedBy` is
`chronos-schedule/<name>`, cut after 36 characters.
"""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from moto.core.exceptions import ServiceException
from moto.ecs.models import ecs_backends
from moto.scheduler.models import scheduler_backends
from moto.sqs.exceptions import QueueDoesNotExist
from moto.sqs.models import sqs_backends
from werkzeug.exceptions import HTTPException

from emulator.data_plane.schedules import Minutes, is_due, utc_now
from emulator.data_plane.tasks import Tasks

_LOG = logging.getLogger(__name__)
_LONGEST_STARTED_BY = 36


class TaskSchedules:
    """Runs the tasks of schedules with the target `RunTask` of ECS; other targets are ignored.

    A task that cannot be started is not tried again: the dead-letter queue gets its message at
    once. Schedules run at the time of `now`; no time scale changes it.
    """

    def __init__(self, tasks: Tasks, *, now: Callable[[], datetime] = utc_now) -> None:
        self._tasks = tasks
        self._minutes = Minutes(now)

    def tick(self) -> None:
        """Run the tasks that are due; the caller holds the lock of the models."""
        for minute in self._minutes.passed():
            for regions in list(scheduler_backends.values()):
                for backend in list(regions.values()):
                    self._run_due(backend, minute)

    def run_now(self, arn: str) -> bool:
        """Run the task of a schedule at once; the caller holds the lock of the models.

        Returns:
            Whether there is a schedule with this ARN. EventBridge Scheduler has no such request.
        """
        for group in _backend(scheduler_backends, arn).schedule_groups.values():
            for schedule in group.schedules.values():
                if schedule.arn == arn:
                    self._run(schedule, utc_now())
                    return True
        return False

    def _run(self, schedule: Any, minute: datetime) -> None:
        try:
            for task in _run_task(schedule):
                self._tasks.start(task)
        except (ServiceException, HTTPException) as error:
            _send_to_dead_letter_queue(schedule, minute, error)

    def _run_due(self, backend: Any, minute: datetime) -> None:
        for group in list(backend.schedule_groups.values()):
            for schedule in list(group.schedules.values()):
                if "EcsParameters" in schedule.target and _is_due(schedule, minute):
                    self._run(schedule, minute)


def _is_due(schedule: Any, minute: datetime) -> bool:
    if schedule.state != "ENABLED":
        return False
    local = minute.astimezone(ZoneInfo(schedule.schedule_expression_timezone))
    # An hour that comes twice, at the end of daylight saving time, counts once.
    if local.fold and not schedule.schedule_expression.startswith("rate"):
        return False
    since = datetime.fromtimestamp(schedule.creation_date, UTC)
    return is_due(schedule.schedule_expression, local, since=since)


def _run_task(schedule: Any) -> list[Any]:
    """Call `RunTask` of ECS with the parameters of the target, and return the new tasks."""
    target, parameters = schedule.target, schedule.target["EcsParameters"]
    network = parameters.get("NetworkConfiguration", {}).get("awsvpcConfiguration", {})
    backend = _backend(ecs_backends, target["Arn"])
    definition = backend.describe_task_definition(parameters["TaskDefinitionArn"])
    propagates = parameters.get("PropagateTags") == "TASK_DEFINITION"
    return backend.run_task(  # type: ignore[no-any-return]
        target["Arn"],
        parameters["TaskDefinitionArn"],
        parameters.get("TaskCount", 1),
        json.loads(target.get("Input") or "{}"),
        f"chronos-schedule/{schedule.name}"[:_LONGEST_STARTED_BY],
        [*parameters.get("Tags", []), *(definition.tags if propagates else [])],
        parameters.get("LaunchType"),
        {"awsvpcConfiguration": {_camel_case(name): value for name, value in network.items()}}
        if network
        else None,
        parameters.get("Group"),
        parameters.get("PlatformVersion"),
        parameters.get("CapacityProviderStrategy"),
    )


def _send_to_dead_letter_queue(schedule: Any, minute: datetime, error: Any) -> None:
    _LOG.warning("Schedule %s could not run its task: %s", schedule.name, error.message)
    # moto's older errors have the HTTP status in `code`.
    code = getattr(error, "error_type", error.code)
    arn = schedule.target.get("DeadLetterConfig", {}).get("Arn")
    if not arn:
        return
    attributes = {
        "ERROR_CODE": code,
        "ERROR_MESSAGE": error.message,
        "EXECUTION_ID": str(uuid4()),
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
        "IS_PAYLOAD_TRUNCATED": "false",
        "RETRY_ATTEMPTS": "0",
        "SCHEDULED_TIME": f"{minute:%Y-%m-%dT%H:%M:%SZ}",
        "SCHEDULE_ARN": schedule.arn,
        "TARGET_ARN": schedule.target["Arn"],
    }
    try:
        _backend(sqs_backends, arn).send_message(
            arn.split(":")[-1],
            schedule.target.get("Input") or "{}",
            {
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
        )
    except QueueDoesNotExist:
        _LOG.warning("The dead-letter queue of schedule %s does not exist", schedule.name)


def _backend(backends: Any, arn: str) -> Any:
    _, _, _, region, account_id, *_ = arn.split(":")
    return backends[account_id][region]


def _camel_case(name: str) -> str:
    return name[:1].lower() + name[1:]
