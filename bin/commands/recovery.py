"""Brings what a killed Terraform has left back under Terraform."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping

import boto3

from bin.commands.image_tags import terraform_variables
from bin.commands.leftovers import Leftover, leftovers
from bin.commands.project import SYNTHESIZED, stack_json, synthesize_once
from bin.commands.state_object import StateObject
from bin.commands.terraform import Terraform


def left_behind(session: boto3.Session, states: Iterable[StateObject]) -> Iterator[Leftover]:
    """What AWS has of the configuration, and the states have not."""
    synthesize_once(SYNTHESIZED)
    for state in states:
        configuration = json.loads(stack_json(SYNTHESIZED, state.stack).read_text())
        yield from leftovers(session, state, configuration)


def adopt(
    session: boto3.Session, states: Iterable[StateObject], *, variables: Mapping[str, str]
) -> None:
    """Import it all, and tell of what is there twice.

    Raises:
        CommandError: Terraform refuses an import.
    """
    ready: dict[str, Terraform] = {}
    for leftover in left_behind(session, states):
        if not leftover.is_needed:
            print(leftover)
            continue
        if leftover.stack not in ready:
            directory = stack_json(SYNTHESIZED, leftover.stack).parent
            ready[leftover.stack] = Terraform(
                directory, {**os.environ, **terraform_variables(variables)}
            )
            ready[leftover.stack].init()
        print(f"adopting {leftover.address}: {leftover.import_id}", flush=True)
        ready[leftover.stack].import_(leftover.address, leftover.import_id)


def tell_of(found: Iterable[Leftover], *, command: str) -> bool:
    """Print each with what to run; returns whether there was any."""
    lines = [str(leftover) for leftover in found]
    if lines:
        print("AWS has what Terraform has made and not noted, as it does when it is killed:")
        print("\n".join(lines))
        print(f"All imports in one go: {command} --recover")
    return bool(lines)
