"""One-off tasks of a service, such as the migration of a database."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import StrictBool, StrictInt

from environments.definition.base import Definition, shown
from environments.definition.checks import Check, Text, between, matching, unique
from environments.definition.fields import HYPHENATED, HYPHENATED_ALLOWED
from environments.definition.task import (
    MEMORY_MIB_BY_CPU_UNITS,
    TAKEN,
    TIME_LIMIT,
    check_size,
)

if TYPE_CHECKING:
    from environments.definition.service import Service

# A RunTask request has room for 8,192 characters of overrides (ECS API reference, RunTask). They
# hold the whole command when it gets arguments.
_LONGEST_COMMAND = 4096
_COMMAND = f"one or more words, together at most {_LONGEST_COMMAND} characters"


def _check_command(words: tuple[str, ...]) -> tuple[str, ...]:
    if not words or sum(map(len, words)) > _LONGEST_COMMAND:
        raise ValueError(f"must be {_COMMAND}, such as ('python', '-m', 'backend_flask.migrate')")
    return words


_SIZES = f"one of {', '.join(map(str, MEMORY_MIB_BY_CPU_UNITS))}"


def _check_cpu_units(cpu_units: int) -> int:
    if cpu_units not in MEMORY_MIB_BY_CPU_UNITS:
        raise ValueError(f"must be {_SIZES}")
    return cpu_units


_Word = Annotated[Text, matching(r"(?s).+", "a word of at least one character")]


class OneOffTask(Definition):
    """A task that runs once and ends, with the image, roles, network and secrets of its service.

    Service Connect serves only tasks of services: a one-off task cannot call the services of
    `connects_to`. The task has no health check, and no port.
    """

    name: Annotated[
        Text,
        matching(rf"(?!constructor\Z){HYPHENATED}", f"{HYPHENATED_ALLOWED}, not 'constructor'"),
    ]
    """The name of the task and of its container, and the start of its log streams. No service and
    no sidecar of the environment has the same name."""

    command: Annotated[tuple[_Word, ...], Check(_check_command, _COMMAND)]
    """The command in place of the `CMD` of the image, word by word, such as
    `("python", "-m", "backend_flask.migrate")`. An `ENTRYPOINT` of the image stays. No shell splits
    the words or replaces variables."""

    cpu_units: Annotated[StrictInt, Check(_check_cpu_units, _SIZES)] | None = None
    """CPU of the task in CPU units; None: the size of the service."""

    memory_mib: StrictInt | None = None
    """Memory of the task in MiB; Fargate allows a few sizes per `cpu_units`; None: the size of the
    service."""

    time_limit_minutes: Annotated[StrictInt, between(1, 1440, "minutes")]
    """Minutes after which Amazon ECS stops the task, 1 to 1440 (a day), however the task was
    started. The limit is a container that sleeps, so that the image needs the program `sleep`."""

    before_rollout: StrictBool = False
    """Whether every deployment runs the task with the new image before it updates any service, if
    the task or its image has changed. If the task fails, no service is updated. A service that is
    paused by `desired_count=0` can have no such task; an environment's `pause` does not matter: the
    task also runs while the services are stopped."""

    @classmethod
    def _label(cls, values: Mapping[str, Any]) -> str:
        return f"task {shown(values['name'])}: " if "name" in values else "task: "


Tasks = Annotated[tuple[OneOffTask, ...], unique("task", "name")]


def check_tasks(service: "Service") -> None:
    """Refuse a size that Fargate does not offer, and a gate of a rollout that never comes."""
    for task in service.tasks:
        try:
            check_size(
                service.cpu_units if task.cpu_units is None else task.cpu_units,
                service.memory_mib if task.memory_mib is None else task.memory_mib,
            )
        except ValueError as mistake:
            raise ValueError(f"task {task.name!r}: {mistake}") from None
        if task.before_rollout and service.desired_count == 0:
            raise ValueError(
                f"task {task.name!r}: before_rollout must be False with desired_count 0: the "
                "service is paused, so that no rollout waits for the task, got True"
            )


def check_task_names(services: Sequence["Service"]) -> None:
    """Refuse a task with the name of a service or of another container of the task."""
    sidecars = {name for taken in TAKEN.values() for name in taken.names}
    names = {service.name for service in services}
    for service in services:
        for task in service.tasks:
            if task.name in {*names, *sidecars, TIME_LIMIT}:
                kind = "a service" if task.name in names else "another container of the task"
                raise ValueError(
                    f"service {service.name!r}: tasks must have names of their own, "
                    f"got {task.name!r}, the name of {kind}"
                )
