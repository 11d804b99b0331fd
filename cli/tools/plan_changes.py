"""Read the changes of a Terraform plan."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

UNTOUCHED = "untouched"
IN_PLACE = "in place"
CREATED = "created"
DESTROYED = "destroyed"
NEW_ONE_FIRST = "replaced, the new one first"
OLD_ONE_FIRST = "replaced, the old one goes first"
# Source: Terraform's "JSON output format", change representation.
_ACTIONS = {
    ("no-op",): UNTOUCHED,
    ("update",): IN_PLACE,
    ("create",): CREATED,
    ("delete",): DESTROYED,
    ("create", "delete"): NEW_ONE_FIRST,
    ("delete", "create"): OLD_ONE_FIRST,
}


@dataclass(frozen=True)
class Change:
    """The change of one resource.

    `arguments` are those that change in place, or those that force a replacement.
    """

    name: str
    type: str
    action: str
    arguments: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    """Attributes before the change, without sensitive ones; none if the resource is new."""
    after: Mapping[str, Any] = field(default_factory=dict)
    """Attributes after it, without sensitive or unknown ones; none after a destroy."""

    @property
    def is_replaced(self) -> bool:
        return self.action in {NEW_ONE_FIRST, OLD_ONE_FIRST}

    def changes(self, argument: str) -> bool:
        """Return whether the change gives an argument another value, as far as the plan knows."""
        return bool(self.before.get(argument) != self.after.get(argument))


def changes(
    plan: dict[str, Any],
    names: Mapping[str, str] | None = None,
    *,
    part: Literal["resource_changes", "resource_drift"] = "resource_changes",
) -> Iterator[Change]:
    """Yield each managed resource of a plan, as `terraform show -json` prints it.

    `names` are the names of the resources by address, by default the addresses. `resource_drift`
    are the changes that others have made since the last refresh by Terraform.
    """
    for resource in plan.get(part, ()):
        if resource["mode"] == "managed":
            change = resource["change"]
            action = _ACTIONS[tuple(change["actions"])]
            yield Change(
                name=(names or {}).get(resource["address"], resource["address"]),
                type=resource["type"],
                action=action,
                arguments=tuple(sorted(_arguments(action, change))),
                before=_without_sensitive(change["before"], change.get("before_sensitive")),
                after=_without_sensitive(change["after"], change.get("after_sensitive")),
            )


def paths(document: dict[str, Any]) -> dict[str, str]:
    """Return the construct path of each resource below its stack, by address."""
    return {
        f"{type_}.{name}": resource["//"]["metadata"]["path"].partition("/")[2]
        for type_, resources in document["resource"].items()
        for name, resource in resources.items()
    }


def containers(task_definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return the containers of a task definition's attributes by name; none if not known yet."""
    definitions = task_definition.get("container_definitions")
    return {each["name"]: each for each in json.loads(definitions)} if definitions else {}


def is_subset(part: Any, whole: Any) -> bool:
    """Return whether `whole` has every value of `part`: AWS fills in values that are left out.

    The order of a list does not matter: most lists are sets in Terraform.
    """
    if part is None or part in ("", [], {}):
        return True
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(is_subset(value, whole.get(name)) for name, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(
            any(is_subset(item, other) for other in whole) for item in part
        )
    return bool(part == whole)


def _arguments(action: str, change: dict[str, Any]) -> set[str]:
    if action != IN_PLACE:
        return {path[0] for path in change.get("replace_paths", [])}
    before, after, unknown = change["before"], change["after"], change.get("after_unknown") or {}
    return {
        name
        for name in {**before, **unknown}
        if _is_marked(unknown.get(name)) or before.get(name) != after.get(name)
    }


def _without_sensitive(values: dict[str, Any] | None, marks: Any) -> dict[str, Any]:
    """Return the attributes without those that are sensitive, even if only in part."""
    if marks is True:
        return {}
    marked = marks or {}
    return {
        name: value for name, value in (values or {}).items() if not _is_marked(marked.get(name))
    }


def _is_marked(value: Any) -> bool:
    """Return whether Terraform marks any part of a value, as unknown or as sensitive."""
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return any(map(_is_marked, parts))
    return bool(value)
