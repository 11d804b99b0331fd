"""Check that an environment's states are not locked, deleted, damaged or out of date."""

from collections.abc import Iterable
from itertools import islice

import boto3

from cli.state.bucket import require_bucket
from cli.state.s3_object import StateObject
from cli.tools.confirmation import ask
from cli.tools.errors import CommandError
from environments.definition import Environment


def deployed_states(session: boto3.Session, environment: Environment) -> list[StateObject]:
    """Return the states of the stacks that `bin/deploy` deploys.

    Raises:
        CommandError: the bucket for the states does not exist, or AWS denies access to it.
    """
    s3 = session.client("s3")
    require_bucket(s3, environment)
    return [StateObject(s3, environment, kind) for kind in ("registry", "application")]


def check_states(environment: Environment, states: Iterable[StateObject]) -> None:
    """Refuse to continue with a state that Terraform must not use.

    Raises:
        CommandError: the message names the state, its problem and the command that repairs it.
    """
    for state in states:
        if owner := state.lock.owner():
            raise CommandError(
                f"the state of {state.stack} is locked by {owner}: wait for it, or say --recover "
                "if that process is dead"
            )
        if trouble := trouble_with(state):
            raise CommandError(
                f"the state of {state.stack} {trouble}: bin/state {environment.name} restore "
                f"{state.kind}"
            )


def trouble_with(state: StateObject) -> str:
    """Return the problem of the newest version, as the end of a sentence; empty without one."""
    newest, before = [*islice(state.versions(), 2), None, None][:2]
    if newest is None:
        return ""
    if newest.condition == "deleted":
        return f"was deleted ({newest.written:%Y-%m-%d %H:%M:%S} UTC)" if before else ""
    if newest.condition == "damaged":
        return "is damaged"
    if before and not newest.follows(before):
        return (
            f"is an old one, which Terraform did not write now (serial {newest.serial} after "
            f"{before.serial})"
        )
    return ""


def unlock(environment: Environment, states: Iterable[StateObject], *, auto_approve: bool) -> None:
    """Release the locks that ended processes have left; ask first, unless `auto_approve`.

    Raises:
        CommandError: the user did not approve.
    """
    for state in states:
        owner = state.lock.owner()
        if not owner:
            continue
        print(f"The state of {state.stack} is locked by {owner}.")
        print("If that process still runs, two at once destroy what Terraform knows.")
        if not auto_approve:
            ask(environment.name, to="unlock it")
        state.lock.release(owner)
