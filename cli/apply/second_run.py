"""Run Terraform a second time after temporary errors of AWS."""

from collections.abc import Callable
from typing import Any

from cli.apply.runs import Outcome, Plan, Runs
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


def repeat(runs: Runs, command: Callable[[], Outcome]) -> bool:
    """Run a command of `runs`, at most twice; return whether the last run succeeded."""
    outcome = command()
    if outcome.failed_temporarily:
        runs.screen.say(f"\n{outcome.stack.name}: running again, once")
        outcome = command()
    return _ended(runs, outcome)


def apply(runs: Runs, plan: Plan, *, approve: Callable[[Plan], object] | None = None) -> bool:
    """Apply a plan; plan and apply once more if necessary; return whether all changes succeeded.

    `approve` gets a second plan that has changes which the first plan did not have, and raises an
    error to refuse the second plan; without `approve`, every second plan is applied.
    """
    outcome = runs.apply(plan)
    if not outcome.failed_temporarily:
        return outcome.is_done
    name, screen = plan.stack.name, runs.screen
    screen.say(f"\n{name}: planning and applying again, once")
    first = plan.document() if approve else {}  # the second plan overwrites the file
    (second,) = runs.plan([plan.stack])
    if second.is_failed:
        screen.show_errors(second.progress, second.code)
        return False
    if not second.has_changes:
        screen.say(f"{name}: nothing is left to change")
        return True
    more = unapproved(first, second.document()) if approve else []
    if approve and more:
        screen.say(f"{name}: the second plan changes more than the first one: {', '.join(more)}")
        approve(second)
    return _ended(runs, runs.apply(second))


def _ended(runs: Runs, outcome: Outcome) -> bool:
    if outcome.failed_temporarily:
        runs.screen.say(f"\n{outcome.stack.name}: run the same command again")
    return outcome.is_done


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
