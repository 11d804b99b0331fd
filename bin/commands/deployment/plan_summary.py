"""Summarize a plan for the person who approves it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from bin.commands.deployment.runs import Plan
from bin.commands.plan_rules import concerns
from bin.commands.plan_services import service_plans
from bin.commands.planned import CREATED, UNTOUCHED, Change, changes

_MOST_LISTED = 40
_WIDTH = 98


def summary(plan: Plan, names: dict[str, str]) -> Iterator[str]:
    """Return lines about a plan that has changes; `names` are construct paths by address.

    A plan that only creates is counted by type from what Terraform reported. For another plan,
    `terraform show` says which arguments change and which images roll out.
    """
    planned = plan.progress.planned
    if not set(planned) - {"create", "read", "noop"}:
        yield f"{plan.stack.name}: {_resources(planned['create'])} will be created"
        yield from _counted(plan.progress.created_types)
        return
    document = plan.document()
    yield from _changed(plan.stack.name, document, names)


def _changed(stack: str, document: dict[str, Any], names: dict[str, str]) -> Iterator[str]:
    every = list(changes(document, lambda address: names.get(address, address)))
    touched = [change for change in every if change.meaning != UNTOUCHED]
    yield f"{stack}: {_resources(len(touched))} will change"
    imported = ["importing" in each["change"] for each in document.get("resource_changes", ())]
    if any(imported):
        yield f"  import {_resources(sum(imported))} that AWS has and the state has not"
    created = [change for change in touched if change.meaning == CREATED]
    yield from _counted(Counter(change.type for change in created))
    yield from _listed([change for change in touched if change.meaning != CREATED])
    for service in service_plans(every):
        if service.fate != "no change":
            yield f"  {service.name}: {_plain(service.fate)}"
    for change in touched:
        for reason in concerns(change):
            yield f"  look at this: {change.name} ({change.type}) {_plain(reason)}"


def _counted(types: Counter[str]) -> list[str]:
    created = ", ".join(f"{count} {type_}" for type_, count in sorted(types.items()))
    if not created:
        return []
    return wrap(f"create {created}", _WIDTH, initial_indent="  ", subsequent_indent="    ")


def _listed(changed: Sequence[Change]) -> Iterator[str]:
    for change in changed[:_MOST_LISTED]:
        by = f" (by {', '.join(change.arguments)})" if change.arguments else ""
        yield f"  {change.name} ({change.type}) {change.meaning}{by}"
    if len(changed) > _MOST_LISTED:
        yield f"  and {len(changed) - _MOST_LISTED} more"


def _resources(count: int) -> str:
    if count == 0:  # Terraform has a plan of outputs alone
        return "no resource"
    return f"{count} resource{'' if count == 1 else 's'}"


def _plain(markdown: str) -> str:
    return markdown.replace("`", "").replace("**", "")
