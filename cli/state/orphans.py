"""Find resources that an interrupted apply created but did not record in the state."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import boto3

from cli.state.references import resolved
from cli.state.resource_lookup import CREATED_TWICE, REPEATABLE, find
from cli.state.resource_lookup.lookup import Clients, Resource
from cli.state.resource_lookup.names import aliases_of_load_balancer
from cli.state.terraform_state import TerraformState, Version

ArgumentsByAddress = dict[str, dict[str, Any]]
"""Arguments of resources, by address."""


@dataclass(frozen=True)
class Orphan:
    """An AWS resource that no Terraform state contains."""

    stack: str
    address: str
    import_id: str
    is_needed: bool
    """Whether the state lacks a resource that the configuration needs; otherwise superfluous."""

    foreign: str = ""
    """The reason why the resource belongs to somebody else and is left alone; empty: it is ours."""

    def __str__(self) -> str:
        if self.foreign:
            return f"{self.import_id} {self.foreign}: not ours, so {self.address} leaves it alone"
        if self.is_needed:
            return (
                f"terraform -chdir=cdktf.out/stacks/{self.stack} import '{self.address}' "
                f"'{self.import_id}'"
            )
        return f"{self.import_id} is one {self.address} too many: nothing refers to it"


def orphans(
    session: boto3.Session,
    state: TerraformState,
    configuration: dict[str, Any],
    *,
    with_repeatable: bool = False,
) -> list[Orphan]:
    """Return the resources of a stack's configuration that its state lacks, in the order of use.

    Superfluous resources follow: second ones beside a recorded resource, and the DNS aliases of
    hosts that the configuration no longer has. Types whose creation may be repeated are left out,
    unless `with_repeatable`.

    Raises:
        botocore.exceptions.ClientError: AWS refuses a request.
    """
    search = _Search(session, state.stack, state.newest())
    wanted = {
        address: arguments
        for address, arguments in resources(configuration).items()
        if with_repeatable or _type(address) not in REPEATABLE
    }
    found: list[Orphan] = []
    while new := list(search.missing(wanted)):  # found resources resolve references
        found += new
    missing = [orphan for orphan in found if not orphan.address.startswith("data.")]
    return [*missing, *search.superfluous(wanted), *search.former_hosts(wanted)]


class _Search:
    """The lookups for one stack, which add to the resources that its state contains."""

    def __init__(self, session: boto3.Session, stack: str, state: Version) -> None:
        self._session = Clients(session)
        self._stack = stack
        self._state = state
        self._attributes = state.attributes
        self._identities: dict[str, set[str]] = {}

    def missing(self, wanted: ArgumentsByAddress) -> Iterator[Orphan]:
        """Find one resource for each address that the state lacks."""
        for address, arguments in wanted.items():
            if address not in self._attributes:
                for found in islice(self._find(address, arguments), 1):
                    self._attributes[address] = dict(found.attributes)
                    yield self._orphan(address, found, is_needed=True)

    def superfluous(self, wanted: ArgumentsByAddress) -> Iterator[Orphan]:
        """Find resources beside a recorded one, of the types that AWS creates twice."""
        for address, arguments in wanted.items():
            if address in self._attributes and address.partition(".")[0] in CREATED_TWICE:
                for found in self._find(address, arguments):
                    yield self._orphan(address, found, is_needed=False)

    def former_hosts(self, wanted: ArgumentsByAddress) -> Iterator[Orphan]:
        """Find aliases of our load balancer for hosts that the configuration no longer has."""
        for address, arguments in wanted.items():
            record = resolved(arguments, self._attributes)
            if _type(address) == "aws_route53_record" and {"alias", "zone_id"} <= record.keys():
                aliases = aliases_of_load_balancer(self._session, record)
                for found in self._unrecorded("aws_route53_record", aliases):
                    yield self._orphan(address, found, is_needed=False)
                return  # all records are in one zone

    def _find(self, address: str, arguments: dict[str, Any]) -> Iterator[Resource]:
        type_ = _type(address)
        found = find(self._session, type_, resolved(arguments, self._attributes))
        return self._unrecorded(type_, found)

    def _unrecorded(self, type_: str, found: Iterable[Resource]) -> Iterator[Resource]:
        """Yield the resources that neither the state nor an earlier lookup contains."""
        known = self._identities.setdefault(type_, self._state.identities(type_))
        for each in found:
            if not known & each.identities:
                known |= each.identities
                yield each

    def _orphan(self, address: str, found: Resource, *, is_needed: bool) -> Orphan:
        return Orphan(self._stack, address, found.import_id, is_needed, found.foreign)


def resources(configuration: dict[str, Any]) -> ArgumentsByAddress:
    """Return the arguments of each resource and data source, by address.

    The arguments also contain the `default_tags` of the provider, and all `resources` by address.
    """
    (provider,) = configuration["provider"]["aws"]
    (default_tags,) = provider["default_tags"]
    found = {
        f"{prefix}{type_}.{name}": arguments
        for prefix, part in (("data.", "data"), ("", "resource"))
        for type_, resources in configuration.get(part, {}).items()
        for name, arguments in resources.items()
    }
    context = {"default_tags": default_tags["tags"], "resources": found}
    return {address: {**arguments, **context} for address, arguments in found.items()}


def _type(address: str) -> str:
    return address.removeprefix("data.").partition(".")[0]
