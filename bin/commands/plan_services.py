"""What a plan does to each service, in the words of who runs it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bin.commands.planned import CREATED, DESTROYED, UNTOUCHED, Change, is_within

_COSMETIC = {"tags", "tags_all", "description"}
_DIGEST_LENGTH = 19  # sha256: and 12 digits
_BY_NAME = ("environment", "secrets")


@dataclass(frozen=True)
class ServicePlan:
    """One service's fate; an interruption is one that its users notice."""

    name: str
    fate: str
    is_interruption: bool = False


def service_plans(changes: Sequence[Change]) -> list[ServicePlan]:
    """Every service of a plan, by name."""
    return sorted(
        (
            _service(change, changes)
            for change in changes
            if change.type == "aws_ecs_service" and (change.after or change.before)
        ),
        key=lambda plan: plan.name,
    )


def _service(service: Change, changes: Sequence[Change]) -> ServicePlan:
    before, after = service.before or {}, service.after or {}
    name = str(after.get("name") or before.get("name"))
    if service.meaning == CREATED:
        count = after.get("desired_count")
        return ServicePlan(name, f"new, with {count} {'task' if count == 1 else 'tasks'}")
    if service.meaning == DESTROYED:
        return ServicePlan(name, "**will be destroyed**", is_interruption=True)
    if service.is_replaced:
        by = ", ".join(f"`{argument}`" for argument in service.arguments)
        return ServicePlan(name, f"**will be replaced: downtime** (by {by})", is_interruption=True)
    place = service.name.rpartition("service")[0]
    tasks = [
        change
        for change in changes
        if change.type == "aws_ecs_task_definition" and change.name.startswith(place)
    ]
    fates = [*(fate for task in tasks for fate in _rollout(task, name)), *_in_place(service)]
    return ServicePlan(name, "; ".join(fates) or _nothing(service, tasks))


def _rollout(task: Change, name: str) -> Iterator[str]:
    if task.meaning == UNTOUCHED or (set(task.arguments) <= _COSMETIC and not task.is_replaced):
        return
    before, after = _containers(task.before), _containers(task.after)
    if not after:
        yield "will roll out (with what is known only then)"
        return
    differences = [*_images(before, after, name), *_sizes(task), *_rest(before, after)]
    yield f"will roll out ({', '.join(differences) or 'another revision'})"


def _images(before: dict[str, Any], after: dict[str, Any], name: str) -> Iterator[str]:
    for container in sorted(before.keys() & after.keys()):
        old, new = (_digest(each[container]["image"]) for each in (before, after))
        if old != new:
            whose = "" if container == name else f"{container} "
            yield f"{whose}{old} → {new}"


def _digest(image: str) -> str:
    return image.rpartition("@")[2][:_DIGEST_LENGTH] if "@" in image else image.rpartition("/")[2]


def _sizes(task: Change) -> Iterator[str]:
    for argument in ("cpu", "memory"):
        if task.changes(argument):
            old, new = (
                (values or {}).get(argument, "unknown") for values in (task.before, task.after)
            )
            yield f"{argument} {old} → {new}"


def _rest(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """What else differs in the containers: the names of variables, and never their values."""
    for name in sorted(after.keys() - before.keys()):
        yield f"with the container {name}"
    for name in sorted(before.keys() - after.keys()):
        yield f"without the container {name}"
    for name in sorted(before.keys() & after.keys()):
        old, new = before[name], after[name]
        for field in sorted(old.keys() | new.keys()):
            # AWS adds empty lists and zeros to what it was told.
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


def _containers(values: dict[str, Any] | None) -> dict[str, Any]:
    definitions = (values or {}).get("container_definitions")
    return {each["name"]: each for each in json.loads(definitions)} if definitions else {}


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
    """Whether a value gets another one, as far as that is known."""
    return after is not None and (bool(before and not after) or not is_within(after, before))


def _nothing(service: Change, tasks: Sequence[Change]) -> str:
    touched = any(change.meaning != UNTOUCHED for change in (service, *tasks))
    return "cosmetic" if touched else "no change"
