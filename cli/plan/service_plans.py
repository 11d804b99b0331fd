"""Describe the effect of a plan on each service."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.images.unpushed import NOT_PUSHED
from cli.operate.service_images import short_name
from cli.plan.changes import CREATED, DESTROYED, UNTOUCHED, Change, containers, is_within
from cli.plan.image_changes import ImageChange

_COSMETIC = {"tags", "tags_all", "description"}
_BY_NAME = ("environment", "secrets")


@dataclass(frozen=True)
class ServicePlan:
    """The effect of a plan on one service; an interruption is one that users notice."""

    name: str
    fate: str
    is_interruption: bool = False


def service_plans(
    changes: Sequence[Change], images: Mapping[str, ImageChange]
) -> list[ServicePlan]:
    """Return the effect on each service, sorted by name; `images` are changes by service."""
    return sorted(
        (
            _service(change, changes, images)
            for change in changes
            if change.type == "aws_ecs_service" and (change.after or change.before)
        ),
        key=lambda plan: plan.name,
    )


def _service(
    service: Change, changes: Sequence[Change], images: Mapping[str, ImageChange]
) -> ServicePlan:
    before, after = service.before or {}, service.after or {}
    name = str(after.get("name") or before.get("name"))
    tasks = _tasks_of(service, changes)
    if service.meaning == CREATED:
        return ServicePlan(name, _new(after.get("desired_count"), tasks, name))
    if service.meaning == DESTROYED:
        return ServicePlan(name, "**will be destroyed**", is_interruption=True)
    if service.is_replaced:
        by = ", ".join(f"`{argument}`" for argument in service.arguments)
        return ServicePlan(name, f"**will be replaced: downtime** (by {by})", is_interruption=True)
    fates = [
        *(fate for task in tasks for fate in _rollout(task, name, images.get(name))),
        *_in_place(service),
    ]
    return ServicePlan(name, "; ".join(fates) or _nothing(service, tasks, images.get(name)))


def _tasks_of(service: Change, changes: Sequence[Change]) -> list[Change]:
    place = service.name.rpartition("service")[0]
    return [
        change
        for change in changes
        if change.type == "aws_ecs_task_definition" and change.name.startswith(place)
    ]


def _new(count: int | None, tasks: Sequence[Change], name: str) -> str:
    images = [containers(task.after).get(name, {}).get("image", "") for task in tasks]
    waits = any(image.endswith(f"@{NOT_PUSHED}") for image in images)
    return (
        f"new, with {count} {'task' if count == 1 else 'tasks'}"
        f"{'; its image is not pushed yet' if waits else ''}"
    )


def _rollout(task: Change, name: str, image: ImageChange | None) -> Iterator[str]:
    if task.meaning == UNTOUCHED or (set(task.arguments) <= _COSMETIC and not task.is_replaced):
        return
    before, after = containers(task.before), containers(task.after)
    if not after:
        yield "will roll out (with what is known only then)"
        return
    differences = [*_images(before, after, name, image), *_sizes(task), *_rest(before, after)]
    yield f"will roll out ({', '.join(differences) or 'another revision'})"


def _images(
    before: dict[str, Any], after: dict[str, Any], name: str, image: ImageChange | None
) -> Iterator[str]:
    for container in sorted(before.keys() & after.keys()):
        old, new = (short_name(each[container]["image"]) for each in (before, after))
        if container == name and image:
            yield str(image)
        elif old != new:
            whose = "" if container == name else f"{container} "
            yield f"{whose}{old} → {new}"


def _sizes(task: Change) -> Iterator[str]:
    for argument in ("cpu", "memory"):
        if task.changes(argument):
            old, new = (
                (values or {}).get(argument, "unknown") for values in (task.before, task.after)
            )
            yield f"{argument} {old} → {new}"


def _rest(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield the other differences between containers; of variables only the names, never values."""
    for name in sorted(after.keys() - before.keys()):
        yield f"with the container {name}"
    for name in sorted(before.keys() - after.keys()):
        yield f"without the container {name}"
    for name in sorted(before.keys() & after.keys()):
        old, new = before[name], after[name]
        for field in sorted(old.keys() | new.keys()):
            # AWS adds empty lists and zeros to the values of the configuration.
            if field in {"image", "name"} or (old.get(field) or None) == (new.get(field) or None):
                continue
            if field in _BY_NAME:
                yield from _variables(old.get(field) or [], new.get(field) or [])
            else:
                yield f"{field} of {name}"


def _variables(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[str]:
    before, after = ({each["name"]: each for each in variables} for variables in (old, new))
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield f"with {name}"
        elif name not in after:
            yield f"without {name}"
        elif before[name] != after[name]:
            yield f"another {name}"


def _in_place(service: Change) -> Iterator[str]:
    if service.changes("desired_count"):
        old, new = (
            (values or {}).get("desired_count") for values in (service.before, service.after)
        )
        yield f"{old} → {new} tasks"
    before, after = service.before or {}, service.after or {}
    others = {
        argument
        for argument in set(service.arguments) - _COSMETIC - {"desired_count", "task_definition"}
        if _is_another(before.get(argument), after.get(argument))
    }
    if others:
        yield f"changes in place ({', '.join(sorted(others))})"


def _is_another(before: Any, after: Any) -> bool:
    """Return whether the plan changes a value, as far as the plan knows the new value."""
    return after is not None and (bool(before and not after) or not is_within(after, before))


def _nothing(service: Change, tasks: Sequence[Change], image: ImageChange | None) -> str:
    if image:  # after a rollback by ECS the task definition exists already
        return f"will roll out ({image})"
    touched = any(change.meaning != UNTOUCHED for change in (service, *tasks))
    return "cosmetic" if touched else "no change"
