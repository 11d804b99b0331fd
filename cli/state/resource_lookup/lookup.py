"""An existing AWS resource, and what the lookups share."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from environments.definition.tags import RESERVED


@dataclass(frozen=True)
class Resource:
    """An existing AWS resource: its import id, and the attributes that other resources refer to."""

    import_id: str
    attributes: Mapping[str, Any]
    foreign: str = ""
    """The reason why the resource belongs to somebody else; empty: it is ours."""

    @classmethod
    def by_id(cls, id_: str, **attributes: Any) -> Self:
        """Return a resource that Terraform identifies and imports by an id."""
        return cls(id_, {"id": id_, **attributes})

    @classmethod
    def by_arn(cls, arn: str, **attributes: Any) -> Self:
        """Return a resource that Terraform identifies and imports by its ARN."""
        return cls.by_id(arn, arn=arn, **attributes)

    @classmethod
    def by_name(cls, name: str, **attributes: Any) -> Self:
        """Return a resource that Terraform identifies and imports by its name."""
        return cls.by_id(name, name=name, **attributes)

    @property
    def identities(self) -> set[str]:
        """The import id, and the id and ARN that Terraform records."""
        recorded = (self.attributes.get(name) for name in ("id", "arn"))
        return {self.import_id, *filter(None, recorded)}


class Clients:
    """A boto3 session that creates one client per service: each one takes up to 30 ms."""

    def __init__(self, session: Any) -> None:
        self.region_name = session.region_name
        self.client = functools.cache(session.client)


Arguments = Mapping[str, Any]
Lookup = Callable[[Any, Arguments], Iterable[Resource]]


def listed(client: Any, operation: str, key: str, **parameters: Any) -> Iterator[Any]:
    """Yield the items under `key` of all pages that a list operation returns."""
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page[key]


def is_ours(tags: Iterable[Mapping[str, str]], arguments: Arguments) -> bool:
    """Return whether a resource has the tags that identify the environment's resources.

    The user's own tags do not count: they may be newer than the resource.
    """
    existing = {tuple(tag.values()) for tag in tags}
    return {(key, arguments["default_tags"][key]) for key in RESERVED} <= existing
