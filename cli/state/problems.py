"""Refuse to use states that are locked, deleted, damaged or replaced by an older version."""

from collections.abc import Iterable
from itertools import islice

import boto3

from cli.state.bucket import require_bucket
from cli.state.terraform_state import TerraformState, Version
from cli.tools.confirmation import ask
from cli.tools.errors import CommandError
from environments.definition import Environment


def deployed_states(session: boto3.Session, environment: Environment) -> list[TerraformState]:
    """Return the states of the registry and the application.

    Raises:
        CommandError: the bucket for the states does not exist, or AWS denies access to it.
    """
    s3 = session.client("s3")
    require_bucket(s3, environment)
    return [TerraformState(s3, environment, kind) for kind in ("registry", "application")]


def check_states(environment: Environment, states: Iterable[TerraformState]) -> None:
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
        if problem := state_problem(state):
            raise CommandError(
                f"the state of {state.stack} {problem}: "
                f"bin/cruddur state restore {environment.name} {state.kind}"
            )


def state_problem(state: TerraformState) -> str:
    """Return the problem of the newest version, as the end of a sentence; empty without one."""
    newest, before = [*islice(state.versions(), 2), None, None][:2]
    if newest is None:
        return ""
    if newest.condition == "deleted":
        return f"was deleted ({newest.written:%Y-%m-%d %H:%M:%S} UTC)" if before else ""
    if newest.condition == "damaged":
        return "is damaged"
    if before and _lineage(newest) == _lineage(before) and newest.serial < before.serial:
        return f"is older than the version before it (serial {newest.serial} after {before.serial})"
    return ""


def _lineage(version: Version) -> str:
    """Return the random id of a state that Terraform created from nothing."""
    return str(version.document["lineage"]) if version.document else ""


def unlock(
    environment: Environment, states: Iterable[TerraformState], *, auto_approve: bool
) -> None:
    """Release the locks of ended processes; ask first, unless `auto_approve`.

    Raises:
        CommandError: the user did not approve.
    """
    for state in states:
        if owner := state.lock.owner():
            print(f"The state of {state.stack} is locked by {owner}.")
            print("Unlock it only if that process has ended: two at once destroy the state.")
            if not auto_approve:
                ask(environment.name, to="unlock it")
            state.lock.release(owner)
