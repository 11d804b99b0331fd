"""Whether Terraform may work with an environment's states: none is locked, lost or an old one."""

from collections.abc import Iterable
from itertools import islice

import boto3

from bin.commands.approval import ask
from bin.commands.command import CommandError
from bin.commands.state_bucket import require_bucket
from bin.commands.state_object import StateObject
from environments.definition import Environment


def deployed_states(session: boto3.Session, environment: Environment) -> list[StateObject]:
    """Return the states of the stacks that `bin/deploy` deploys.

    Raises:
        CommandError: the environment has no bucket for its states yet, or it may not be read.
    """
    s3 = session.client("s3")
    require_bucket(s3, environment)
    return [StateObject(s3, environment, kind) for kind in ("registry", "application")]


def check_states(environment: Environment, states: Iterable[StateObject]) -> None:
    """Refuse what Terraform would take for the truth.

    Raises:
        CommandError: it says which state, what is wrong with it and what mends it.
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
    """What is wrong with the newest version, as the end of a sentence; empty: nothing."""
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
    """Take away the lock that a dead process has left, after a question.

    Raises:
        CommandError: the answer was another.
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
