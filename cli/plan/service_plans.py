"""Describe the effect of a plan on each service."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.operate.image_names import short_name
from cli.plan.image_changes import ImageChange
from cli.plan.terraform_plan import NOT_PUSHED
from cli.tools.plan_changes import CREATED, DESTROYED, UNTOUCHED, Change, containers, is_subset

_COSMETIC = {"tags", "tags_all", "description"}


@dataclass(frozen=True)
class ServicePlan:
    """The effect of a plan on one service; an interruption is one that users notice."""

    name: str
    effect: str
    is_interruption: bool = False


def service_plans(
    changes: Sequence[Change], images: Mapping[str, ImageChange]
) -> list[ServicePlan]:
    """Return the effect on each service, sorted by name; `images` are changes by service."""
    found = [
        _service(change, changes, images)
        for change in changes
        if change.type == "aws_ecs_service" and (change.after or change.before)
    ]
    return sorted(found, key=lambda plan: plan.name)


def _service(
    service: Change, changes: Sequence[Change], images: Mapping[str, ImageChange]
) -> ServicePlan:
    name = str(service.after.get("name") or service.before.get("name"))
    tasks = _tasks_of(service, changes)
    if service.action == CREATED:
        return ServicePlan(name, _new(service.after.get("desired_count"), tasks, name))
    if service.action == DESTROYED:
        return ServicePlan(name, "**will be destroyed**", is_interruption=True)
    if service.is_replaced:
        by = ", ".join(f"`{argument}`" for argument in service.arguments)
        return ServicePlan(name, f"**will be replaced: downtime** (by {by})", is_interruption=True)
    image = images.get(name)
    effects = [effect for task in tasks for effect in _rollout(task, name, image)]
    effects += _in_place(service)
    return ServicePlan(name, "; ".join(effects) or _without_rollout(service, tasks, image))


def _tasks_of(service: Change, changes: Sequence[Change]) -> list[Change]:
    own = f"{service.name.rpartition('service')[0]}task"
    return [
        change
        for change in changes
        if change.type == "aws_ecs_task_definition" and change.name == own
    ]


def _new(count: int | None, tasks: Sequence[Change], name: str) -> str:
    images = [containers(task.after).get(name, {}).get("image", "") for task in tasks]
    waits = any(image.endswith(f"@{NOT_PUSHED}") for image in images)
    return (
        f"new, with {count} {'task' if count == 1 else 'tasks'}"
        f"{'; its image is not pushed yet' if waits else ''}"
    )


def _rollout(task: Change, name: str, image: ImageChange | None) -> Iterator[str]:
    if task.action == UNTOUCHED or (set(task.arguments) <= _COSMETIC and not task.is_replaced):
        return
    before, after = containers(task.before), containers(task.after)
    if not after:
        yield "will roll out (the details are known only after the apply)"
        return
    differences = [*_images(before, after, name, image), *_sizes(task), *_others(before, after)]
    yield f"will roll out ({', '.join(differences) or 'another revision'})"


def _images(
    before: dict[str, Any], after: dict[str, Any], name: str, image: ImageChange | None
) -> Iterator[str]:
    for container in sorted(before.keys() & after.keys()):
        old, new = (short_name(each[container]["image"]) for each in (before, after))
        if container == name and image:
            yield str(image)
        elif old != new:
            yield f"{'' if container == name else f'{container} '}{old} → {new}"


def _sizes(task: Change) -> Iterator[str]:
    for argument in ("cpu", "memory"):
        if task.changes(argument):
            old, new = (each.get(argument, "unknown") for each in (task.before, task.after))
            yield f"{argument} {old} → {new}"


def _others(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield the other differences between containers; of variables only the names, never values."""
    for name in sorted(after.keys() - before.keys()):
        yield f"with the container {name}"
    for name in sorted(before.keys() - after.keys()):
        yield f"without the container {name}"
    for name in sorted(before.keys() & after.keys()):
        old, new = before[name], after[name]
        for field in sorted((old.keys() | new.keys()) - {"image", "name"}):
            # AWS adds empty lists and zeros to the values of the configuration.
            if (old.get(field) or None) == (new.get(field) or None):
                continue
            if field in {"environment", "secrets"}:
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
    before, after = service.before, service.after
    if service.changes("desired_count"):
        yield f"{before.get('desired_count')} → {after.get('desired_count')} tasks"
    ignored = {*_COSMETIC, "desired_count", "task_definition"}
    others = [
        argument
        for argument in service.arguments
        if argument not in ignored and _differs(before.get(argument), after.get(argument))
    ]
    if others:
        yield f"changes in place ({', '.join(others)})"


def _differs(before: Any, after: Any) -> bool:
    """Return whether the plan changes a value, as far as the plan knows the new value."""
    return after is not None and (bool(before and not after) or not is_subset(after, before))


def _without_rollout(service: Change, tasks: Sequence[Change], image: ImageChange | None) -> str:
    if image:  # after a rollback by ECS the task definition exists already
        return f"will roll out ({image})"
    touched = any(change.action != UNTOUCHED for change in (service, *tasks))
    return "cosmetic" if touched else "no change"
