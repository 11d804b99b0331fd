"""Run Terraform a second time after temporary errors of AWS."""

from collections.abc import Callable

from cli.apply.runs import Outcome, Plan, Runs
from cli.apply.unapproved import unapproved


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
