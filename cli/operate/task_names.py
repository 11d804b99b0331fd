"""Find the one-off tasks of an environment by name."""

from dataclasses import dataclass

from cli.tools.errors import CommandError, refuse_unknown
from environments.definition import Environment, OneOffTask, Service
from environments.definition.base import did_you_mean


@dataclass(frozen=True)
class NamedTask:
    """A one-off task and its service."""

    service: Service
    task: OneOffTask

    def __str__(self) -> str:
        return f"{self.service.name}/{self.task.name}"


def named_tasks(environment: Environment) -> list[NamedTask]:
    """Return all one-off tasks of the environment."""
    return [NamedTask(service, task) for service in environment.services for task in service.tasks]


def find_task(environment: Environment, name: str) -> NamedTask:
    """Return the task with the name `<service>/<task>`, or `<task>` if one service has such a task.

    Raises:
        CommandError: no task has the name, or several tasks; the message lists the names.
    """
    tasks, place = named_tasks(environment), f" (environments/{environment.name}.py)"
    found = [each for each in tasks if name in {str(each), each.task.name}]
    if len(found) == 1:
        return found[0]
    if not tasks:
        raise CommandError(f"no service of {environment.name} has tasks{place}, got {name!r}")
    if found:
        raise CommandError(
            f"task must be one of {', '.join(map(str, found))}{place}, got {name!r}, the name of "
            "several tasks"
        )
    names = [str(each) for each in tasks]
    if did_you_mean(name, names) or "/" in name:
        refuse_unknown("task", name, names, place)
    similar = did_you_mean(name, [each.task.name for each in tasks])
    raise CommandError(f"task must be one of {', '.join(names)}{place}, got {name!r}{similar}")
