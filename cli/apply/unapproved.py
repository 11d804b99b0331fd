"""Find the changes of a second plan that the approved plan did not contain."""

from typing import Any

from cli.tools.plan_changes import (
    CREATED,
    DESTROYED,
    IN_PLACE,
    NEW_ONE_FIRST,
    OLD_ONE_FIRST,
    UNTOUCHED,
    Change,
    changes,
    is_subset,
)

# Changes that may remain of an approved change after a failed apply. A replaced resource that
# Terraform still has to destroy is a separate change at the same address.
_LEFT = {
    CREATED: {CREATED, IN_PLACE},
    IN_PLACE: {IN_PLACE},
    DESTROYED: {DESTROYED},
    NEW_ONE_FIRST: {NEW_ONE_FIRST, IN_PLACE, DESTROYED},
    OLD_ONE_FIRST: {OLD_ONE_FIRST, CREATED, IN_PLACE},
}


def unapproved(approved: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """Return the addresses that the second plan changes in a way that was not approved.

    Both plans are documents of `terraform show -json`. A value that was unknown or empty in the
    approved plan may have any value in the second plan: AWS and the provider fill values in.
    """
    known: dict[str, list[Change]] = {}
    for change in changes(approved):
        known.setdefault(change.name, []).append(change)
    return [
        change.name
        for change in changes(second)
        if change.action != UNTOUCHED
        and not any(_covers(each, change) for each in known.get(change.name, ()))
    ]


def _covers(approved: Change, change: Change) -> bool:
    if change.action not in _LEFT.get(approved.action, ()):
        return False
    return change.action == DESTROYED or is_subset(approved.after, change.after)
