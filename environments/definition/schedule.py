"""The schedules of a service's one-off tasks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

from environments.definition.base import Definition, check_known, shown
from environments.definition.checks import Text, unique
from environments.definition.cron import Cron, TimeZone

if TYPE_CHECKING:
    from environments.definition.service import Service


class Schedule(Definition):
    """The times at which a one-off task of the service runs.

    A pause of the environment stops no schedule. Source of the expressions: EventBridge Scheduler
    user guide, "Schedule types".
    """

    _place: ClassVar[str] = "schedule: "

    task: Text
    """The name of one of the service's `tasks`. In an environment, one service schedules a task of
    this name."""

    cron: Cron
    """The times at which the task starts, as a cron expression of AWS, such as `30 3 * * ? *` for
    03:30 every night. The task starts within a minute of each time."""

    time_zone: TimeZone = "UTC"
    """The IANA time zone of the times, such as `Europe/Berlin`. A time that daylight saving time
    skips has no start, and a time that comes twice has one."""


Schedules = Annotated[tuple[Schedule, ...], unique("task", "task")]


def check_schedules(service: "Service") -> None:
    """Refuse a schedule of a task that the service does not have."""
    names = [task.name for task in service.tasks]
    must = "schedules must name tasks of the service"
    for schedule in service.schedules:
        if not names:
            raise ValueError(f"{must}, which has none, got {shown(schedule.task)}")
        check_known(schedule.task, names, must)


def check_scheduled_names(services: Sequence["Service"]) -> None:
    """Refuse two scheduled tasks of one name, which would need the same schedule and role."""
    owners: dict[str, str] = {}
    for service in services:
        for schedule in service.schedules:
            owner = owners.setdefault(schedule.task, service.name)
            if owner != service.name:
                raise ValueError(
                    f"service {service.name!r}: schedules must name tasks that no other service "
                    f"schedules, got {schedule.task!r} as service {owner!r} has"
                )
