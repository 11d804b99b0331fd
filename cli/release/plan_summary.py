"""Summarize a plan for the person who approves it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import wrap
from typing import Any

from cli.apply.runs import Plan
from cli.plan.image_changes import ImageChange, ImageLookup
from cli.plan.markdown import Review
from cli.tools.plan_changes import CREATED, Change, changes

_MOST_LISTED = 40
_WIDTH = 98


@dataclass(frozen=True)
class Summary:
    """The lines about a plan that has changes, and its changes of images by service."""

    lines: list[str]
    images: Mapping[str, ImageChange] = field(default_factory=dict)


def summary(plan: Plan, names: dict[str, str], images: ImageLookup) -> Summary:
    """Summarize a plan that has changes; `names` are construct paths by address.

    A plan that only creates is counted by type from what Terraform reported. For another plan,
    `terraform show` says which arguments change, and `images` which images roll out.
    """
    planned = plan.progress.planned
    if not set(planned) - {"create", "read", "noop"}:
        head = f"{plan.stack.name}: {_resources(planned['create'])} will be created"
        return Summary([head, *_counted(plan.progress.created_types)])
    document = plan.document()
    every = list(changes(document, names))
    found = images(every)
    return Summary([*_changed(plan.stack.name, document, every, found)], found)


def _changed(
    stack: str,
    document: dict[str, Any],
    every: Sequence[Change],
    images: Mapping[str, ImageChange],
) -> Iterator[str]:
    review = Review(stack, {stack: every}, images=images)
    yield f"{stack}: {_resources(len(review.touched))} will change"
    imported = ["importing" in each["change"] for each in document.get("resource_changes", ())]
    if any(imported):
        yield f"  import {_resources(sum(imported))} that AWS has and the state has not"
    yield from _counted(Counter(each.type for each in review.touched if each.action == CREATED))
    yield from _listed([change for change in review.touched if change.action != CREATED])
    for service in review.services:
        if service.effect != "no change":
            yield f"  {service.name}: {_plain(service.effect)}"
    yield from (f"  look at this: {_plain(concern)}" for concern in review.concerns)


def _counted(types: Counter[str]) -> list[str]:
    created = ", ".join(f"{count} {type_}" for type_, count in sorted(types.items()))
    if not created:
        return []
    return wrap(f"create {created}", _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _listed(changed: Sequence[Change]) -> Iterator[str]:
    for change in changed[:_MOST_LISTED]:
        by = f" (by {', '.join(change.arguments)})" if change.arguments else ""
        yield f"  {change.name} ({change.type}) {change.action}{by}"
    if len(changed) > _MOST_LISTED:
        yield f"  and {len(changed) - _MOST_LISTED} more"


def _resources(count: int) -> str:
    if count == 0:  # a plan that changes outputs only
        return "no resource"
    return f"{count} resource{'' if count == 1 else 's'}"


def _plain(markdown: str) -> str:
    return markdown.replace("`", "").replace("**", "")
