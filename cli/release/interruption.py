"""Explain in one line what an interrupted deployment or destroy has left, and the next command."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import partial

import boto3

from cli.apply.runs import Runs
from cli.apply.stack_progress import StackProgress
from cli.state.lock import Owner, current_user
from cli.state.recovery import report_orphans
from cli.state.terraform_state import TerraformState
from environments.definition import Environment


@contextmanager
def explained(
    runs: Runs,
    states: Sequence[TerraformState],
    command: str,
    *,
    finds_orphans: Callable[[], bool] = lambda: False,
) -> Iterator[None]:
    """Release the locks that our own Terraform left, and add an explanation to a KeyboardInterrupt.

    `command` is what the user has run, such as `bin/cruddur deploy dev`. `finds_orphans` prints the
    resources that an apply created without recording them, and returns whether there are any.

    Raises:
        KeyboardInterrupt: the block was interrupted; the text says what was left.
    """
    try:
        yield
    except KeyboardInterrupt as interrupt:
        if interrupt.args:
            raise
        raise KeyboardInterrupt(_left(runs, states, command, finds_orphans)) from None


def explained_deployment(
    runs: Runs, session: boto3.Session, environment: Environment, states: Sequence[TerraformState]
) -> AbstractContextManager[None]:
    """Explain the interruption of a deployment, and print the resources that no state contains."""
    command = f"bin/cruddur deploy {environment.name}"
    orphans = partial(report_orphans, session, states, command=command)
    return explained(runs, states, command, finds_orphans=orphans)


def _left(
    runs: Runs,
    states: Sequence[TerraformState],
    command: str,
    finds_orphans: Callable[[], bool],
) -> str:
    locked = [state.stack for state in states if not release_own(state, runs)]
    changes = [run for run in runs.history if run.is_changing]
    needs_recovery = bool(locked) or bool(changes and not changes[-1].has_ended and finds_orphans())
    done = _done(changes[-1]) if changes else "no resource was changed"
    left = [done, *(f"the state of {stack} is still locked" for stack in locked)]
    again = f"{command} --recover" if needs_recovery else f"{command} again"
    return f"{', '.join(left)}; run {again}" if changes or locked else done


def _done(run: StackProgress) -> str:
    if run.has_ended:
        return f"{run.stack} is complete, and nothing else was changed"
    counted = f"{run.done_count} of {run.planned_count} changes are done"
    return f"{run.stack} is incomplete ({counted})"


def release_own(state: TerraformState, runs: Runs) -> bool:
    """Release the lock of a state if our own Terraform has left it; return whether none is left."""
    owner = state.lock.owner()
    if owner is None:
        return True
    if not any(_is_ours(owner, run) for run in runs.history if run.stack == state.stack):
        return False
    state.lock.release(owner)
    return True


def _is_ours(owner: Owner, run: StackProgress) -> bool:
    """Return whether a Terraform of ours, which has ended, took the lock.

    A Terraform that has reported an operation has held the lock: whoever created the lock on this
    machine while that Terraform ran is that Terraform.
    """
    if owner.who != current_user() or not run.has_worked:
        return False
    try:
        return run.began <= datetime.fromisoformat(owner.created)
    except ValueError:
        return False
