"""Read what a plan of Terraform does to each resource."""

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
    """What happens to a resource, and because of which arguments where it stays or is replaced."""

    name: str
    type: str
    meaning: str
    arguments: tuple[str, ...] = ()
    before: dict[str, Any] | None = None
    """Its attributes, without those that are secret; None: it does not exist yet."""
    after: dict[str, Any] | None = None
    """Likewise, without those that are known only once it is done; None: it goes."""

    @property
    def is_replaced(self) -> bool:
        return self.meaning in {NEW_ONE_FIRST, OLD_ONE_FIRST}

    @property
    def is_removed(self) -> bool:
        """Whether what is there now goes."""
        return self.is_replaced or self.meaning == DESTROYED

    def changes(self, argument: str) -> bool:
        """Whether an argument gets another value, as far as is known."""
        return (self.before or {}).get(argument) != (self.after or {}).get(argument)


def without_hash(address: str) -> str:
    """The address without what CDKTF adds to make it unique."""
    return address.rpartition("_")[0]


def changes(
    plan: dict[str, Any],
    name_of: Callable[[str], str] = without_hash,
    *,
    part: Literal["resource_changes", "resource_drift"] = "resource_changes",
) -> Iterator[Change]:
    """Every resource of a plan that `terraform show -json` tells; data sources are left out.

    What has drifted is what others have changed since Terraform looked last.
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
    """Whether a value says nothing that the other one does not: AWS fills in what is left out.

    In which order a list has its parts does not matter: most are Terraform's sets.
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
    """The construct path of each resource below its stack, by its address."""
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
    """The values without each of which any part is secret."""
    if values is None or sensitive is True:
        return None if values is None else {}
    marks = sensitive or {}
    return {name: value for name, value in values.items() if not _is_marked(marks.get(name))}


def _is_marked(value: Any) -> bool:
    """Whether anything of a value is unknown, or secret, as Terraform marks it."""
    if isinstance(value, dict):
        return any(map(_is_marked, value.values()))
    if isinstance(value, list):
        return any(map(_is_marked, value))
    return bool(value)
