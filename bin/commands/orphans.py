"""Find resources that an interrupted apply created but did not record in the state."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3

from bin.commands.resource_lookup import find
from bin.commands.known import Known
from bin.commands.state_object import StateObject


@dataclass(frozen=True)
class Orphan:
    """A resource that AWS has and no state."""

    stack: str
    address: str
    import_id: str
    is_needed: bool

    def __str__(self) -> str:
        if self.is_needed:
            return (
                f"terraform -chdir=cdktf.out/stacks/{self.stack} import '{self.address}' "
                f"'{self.import_id}'"
            )
        return f"{self.import_id} is one {self.address} too many: nothing refers to it, delete it"


def orphans(
    session: boto3.Session, state: StateObject, configuration: dict[str, Any]
) -> list[Orphan]:
    """What there is of a stack's configuration that its state does not know, in the order of use.

    Raises:
        botocore.exceptions.ClientError: AWS refuses to tell.
    """
    newest = next(state.versions(), None)
    known = Known(newest.state if newest else None)
    pending = dict(_resources(configuration))
    found: list[Orphan] = []
    while True:
        # What was found may be what others refer to.
        new = list(_look(session, state.stack, known, pending))
        if not new:
            return found
        found += new


def _look(
    session: boto3.Session, stack: str, known: Known, pending: dict[str, dict[str, Any]]
) -> Iterator[Orphan]:
    for address, arguments in list(pending.items()):
        type_ = address.partition(".")[0]
        there = find(session, type_, known.resolved(arguments))
        for each in there:
            if known.identities(type_) & {each.import_id, *each.attributes.values()}:
                continue
            is_needed = address not in known
            known.add(address if is_needed else f"{type_}.", dict(each.attributes))
            yield Orphan(stack, address, each.import_id, is_needed=is_needed)
        if there:
            del pending[address]


def _resources(configuration: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    (provider,) = configuration["provider"]["aws"]
    (default_tags,) = provider["default_tags"]
    for type_, resources in configuration.get("resource", {}).items():
        for name, arguments in resources.items():
            yield f"{type_}.{name}", {**arguments, "default_tags": default_tags["tags"]}
