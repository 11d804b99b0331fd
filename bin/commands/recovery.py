"""Brings what a killed Terraform has left back under Terraform."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping

import boto3

from bin.commands.image_tags import terraform_variables
from bin.commands.orphans import Orphan, orphans
from bin.commands.project import SYNTHESIZED, stack_json, synthesize_once
from bin.commands.state_object import StateObject
from bin.commands.terraform import Terraform


def left_behind(session: boto3.Session, states: Iterable[StateObject]) -> Iterator[Orphan]:
    """What AWS has of the configuration, and the states have not."""
    synthesize_once(SYNTHESIZED)
    for state in states:
        configuration = json.loads(stack_json(SYNTHESIZED, state.stack).read_text())
        yield from orphans(session, state, configuration)


def adopt(
    session: boto3.Session, states: Iterable[StateObject], *, variables: Mapping[str, str]
) -> None:
    """Import it all, and tell of what is there twice.

    Raises:
        CommandError: Terraform refuses an import.
    """
    ready: dict[str, Terraform] = {}
    for orphan in left_behind(session, states):
        if not orphan.is_needed:
            print(orphan)
            continue
        if orphan.stack not in ready:
            directory = stack_json(SYNTHESIZED, orphan.stack).parent
            ready[orphan.stack] = Terraform(
                directory, {**os.environ, **terraform_variables(variables)}
            )
            ready[orphan.stack].init()
        print(f"adopting {orphan.address}: {orphan.import_id}", flush=True)
        ready[orphan.stack].import_(orphan.address, orphan.import_id)


def tell_of(found: Iterable[Orphan], *, command: str) -> bool:
    """Print each with what to run; returns whether there was any."""
    lines = [str(orphan) for orphan in found]
    if lines:
        print("AWS has what Terraform has made and not noted, as it does when it is killed:")
        print("\n".join(lines))
        print(f"All imports in one go: {command} --recover")
    return bool(lines)
