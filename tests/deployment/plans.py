"""What Terraform's own plan says of each resource."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bin.commands.terraform import Terraform

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
_PLAN = "plan"


@dataclass(frozen=True)
class Change:
    """What happens to a resource, and because of which arguments where it stays or is replaced."""

    name: str
    type: str
    meaning: str
    arguments: tuple[str, ...] = ()


def without_hash(address: str) -> str:
    """The address without what CDKTF adds to make it unique."""
    return address.rpartition("_")[0]


def planned(
    terraform: Terraform, *options: str, name_of: Callable[[str], str] = without_hash
) -> list[Change]:
    """Plan, and keep the plan for `apply_planned`; data sources are left out."""
    code, output = terraform.attempt("plan", "-input=false", f"-out={_PLAN}", *options)
    assert code == 0, output
    code, shown = terraform.attempt("show", "-json", _PLAN)
    assert code == 0, shown
    return list(_changes(json.loads(shown.splitlines()[-1]), name_of))


def apply_planned(terraform: Terraform) -> None:
    """Do what was planned last."""
    code, output = terraform.attempt("apply", "-input=false", _PLAN)
    assert code == 0, output


def _changes(plan: dict[str, Any], name_of: Callable[[str], str]) -> Iterator[Change]:
    for resource in plan["resource_changes"]:
        if resource["mode"] == "managed":
            meaning = _MEANINGS[tuple(resource["change"]["actions"])]
            yield Change(
                name=name_of(resource["address"]),
                type=resource["type"],
                meaning=meaning,
                arguments=tuple(sorted(_arguments(meaning, resource["change"]))),
            )


def _arguments(meaning: str, change: dict[str, Any]) -> set[str]:
    if meaning != IN_PLACE:
        return {path[0] for path in change.get("replace_paths", [])}
    before, after, unknown = change["before"], change["after"], change["after_unknown"]
    return {
        name
        for name in {**before, **unknown}
        if _is_unknown(unknown.get(name)) or before.get(name) != after.get(name)
    }


def _is_unknown(value: Any) -> bool:
    """Whether anything of a value is known only once it is done."""
    if isinstance(value, dict):
        return any(map(_is_unknown, value.values()))
    if isinstance(value, list):
        return any(map(_is_unknown, value))
    return bool(value)
