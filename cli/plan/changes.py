"""Read the changes of a Terraform plan."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

UNTOUCHED = "untouched"
IN_PLACE = "in place"
CREATED = "created"
DESTROYED = "destroyed"
NEW_ONE_FIRST = "replaced, the new one first"
OLD_ONE_FIRST = "replaced, the old one goes first"
# Source: Terraform's "JSON output format", change representation.
_MEANINGS = {
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
    meaning: str
    arguments: tuple[str, ...] = ()
    before: dict[str, Any] | None = None
    """Attributes before the change, without sensitive ones; None: the resource is new."""
    after: dict[str, Any] | None = None
    """Attributes after it, without sensitive or unknown ones; None: the resource is destroyed."""

    @property
    def is_replaced(self) -> bool:
        return self.meaning in {NEW_ONE_FIRST, OLD_ONE_FIRST}

    @property
    def is_removed(self) -> bool:
        """Whether the change destroys the existing resource."""
        return self.is_replaced or self.meaning == DESTROYED

    def changes(self, argument: str) -> bool:
        """Return whether the change gives an argument another value, as far as the plan knows."""
        return (self.before or {}).get(argument) != (self.after or {}).get(argument)


def without_hash(address: str) -> str:
    """Return the address without the hash that CDKTF adds to make the address unique."""
    return address.rpartition("_")[0]


def changes(
    plan: dict[str, Any],
    name_of: Callable[[str], str] = without_hash,
    *,
    part: Literal["resource_changes", "resource_drift"] = "resource_changes",
) -> Iterator[Change]:
    """Yield each managed resource of a plan, as `terraform show -json` prints it.

    `resource_drift` are the changes that others have made since the last refresh by Terraform.
    """
    for resource in plan.get(part, ()):
        if resource["mode"] == "managed":
            change = resource["change"]
            meaning = _MEANINGS[tuple(change["actions"])]
            yield Change(
                name=name_of(resource["address"]),
                type=resource["type"],
                meaning=meaning,
                arguments=tuple(sorted(_arguments(meaning, change))),
                before=_told(change["before"], change.get("before_sensitive")),
                after=_told(change["after"], change.get("after_sensitive")),
            )


def containers(task_definition: dict[str, Any] | None) -> dict[str, Any]:
    """Return the containers of a task definition's attributes by name; none if not known yet."""
    definitions = (task_definition or {}).get("container_definitions")
    return {each["name"]: each for each in json.loads(definitions)} if definitions else {}


def is_within(said: Any, whole: Any) -> bool:
    """Return whether `whole` has every value of `said`: AWS fills in values that are left out.

    The order of a list does not matter: most lists are sets in Terraform.
    """
    if said is None or said in ("", [], {}):
        return True
    if isinstance(said, dict) and isinstance(whole, dict):
        return all(is_within(value, whole.get(name)) for name, value in said.items())
    if isinstance(said, list) and isinstance(whole, list):
        return len(said) == len(whole) and all(
            any(is_within(part, other) for other in whole) for part in said
        )
    return bool(said == whole)


def paths(document: dict[str, Any]) -> dict[str, str]:
    """Return the construct path of each resource below its stack, by address."""
    return {
        f"{type_}.{name}": resource["//"]["metadata"]["path"].partition("/")[2]
        for type_, resources in document["resource"].items()
        for name, resource in resources.items()
    }


def _arguments(meaning: str, change: dict[str, Any]) -> set[str]:
    if meaning != IN_PLACE:
        return {path[0] for path in change.get("replace_paths", [])}
    before, after, unknown = change["before"], change["after"], change.get("after_unknown") or {}
    return {
        name
        for name in {**before, **unknown}
        if _is_marked(unknown.get(name)) or before.get(name) != after.get(name)
    }


def _told(values: dict[str, Any] | None, sensitive: Any) -> dict[str, Any] | None:
    """Return the attributes without those that are sensitive, even if only in part."""
    if values is None or sensitive is True:
        return None if values is None else {}
    marks = sensitive or {}
    return {name: value for name, value in values.items() if not _is_marked(marks.get(name))}


def _is_marked(value: Any) -> bool:
    """Return whether Terraform marks any part of a value, as unknown or as sensitive."""
    if isinstance(value, dict):
        return any(map(_is_marked, value.values()))
    if isinstance(value, list):
        return any(map(_is_marked, value))
    return bool(value)
