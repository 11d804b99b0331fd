"""Register a lookup for each Terraform type, and call it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from botocore.exceptions import ClientError

_MISSING = (
    "LoadBalancerNotFound", "NoSuchEntity", "NotFoundException", "RepositoryNotFoundException",
    "ClusterNotFoundException", "404", "ListenerNotFound", "InvalidRouteTableID.NotFound",
    "InvalidGroup.NotFound", "ResourceNotFoundException", "NoSuchHostedZone", "ResourceNotFound",
)  # fmt: skip


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


Arguments = Mapping[str, Any]
Lookup = Callable[[Any, Arguments], Iterable[Resource]]
LOOKUPS: dict[str, Lookup] = {}


def looks_up(type_: str) -> Callable[[Lookup], Lookup]:
    """Register the decorated function for a Terraform type."""

    def register(lookup: Lookup) -> Lookup:
        LOOKUPS[type_] = lookup
        return lookup

    return register


def find(session: Any, type_: str, arguments: Arguments) -> list[Resource]:
    """Return the existing resources with these arguments.

    Return nothing if the type has no lookup, or if an argument is missing because it refers to a
    resource that does not exist either.

    Raises:
        botocore.exceptions.ClientError: AWS refuses the request.
    """
    try:
        return list(LOOKUPS[type_](session, arguments))
    except KeyError:
        return []
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            return []
        raise


def listed(client: Any, operation: str, key: str, **parameters: Any) -> Iterator[Any]:
    """Yield the items under `key` of all pages that a list operation returns."""
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page[key]


def is_ours(tags: Iterable[Mapping[str, str]], arguments: Arguments) -> bool:
    """Return whether a resource has the default tags of the environment."""
    existing = {tuple(tag.values()) for tag in tags}
    return set(arguments["default_tags"].items()) <= existing
