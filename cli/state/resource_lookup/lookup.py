"""Register a lookup for each Terraform type, and call it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

_MISSING = (
    "LoadBalancerNotFound", "NoSuchEntity", "NotFoundException", "RepositoryNotFoundException",
    "ClusterNotFoundException", "404", "ListenerNotFound", "InvalidRouteTableID.NotFound",
    "InvalidGroup.NotFound", "ResourceNotFoundException", "NoSuchHostedZone", "ResourceNotFound",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """An existing AWS resource: its import id, and the attributes that other resources refer to."""

    import_id: str
    attributes: Mapping[str, Any]
    foreign: str = ""
    """The reason why the resource belongs to somebody else; empty: it is ours."""

    @property
    def identities(self) -> set[str]:
        """The import id, and the id and ARN that Terraform records."""
        recorded = (self.attributes.get(name) for name in ("id", "arn"))
        return {self.import_id, *filter(None, recorded)}


Lookup = Callable[[Any, Mapping[str, Any]], Iterator[Found]]
LOOKUPS: dict[str, Lookup] = {}


def find(session: Any, type_: str, arguments: Mapping[str, Any]) -> list[Found]:
    """Return the existing resources with these arguments.

    Return nothing if the type has no lookup, or if an argument is missing because it refers to a
    resource that does not exist either.

    Raises:
        botocore.exceptions.ClientError: AWS refuses the request.
    """
    lookup = LOOKUPS.get(type_)
    if lookup is None:
        return []
    try:
        return list(lookup(session, arguments))
    except KeyError:
        return []
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            return []
        raise


def looks_up(type_: str) -> Callable[[Lookup], Lookup]:
    """Register the decorated function for a Terraform type."""

    def register(lookup: Lookup) -> Lookup:
        LOOKUPS[type_] = lookup
        return lookup

    return register


def is_ours(tags: Iterable[Mapping[str, str]], arguments: Mapping[str, Any]) -> bool:
    """Return whether a resource has the default tags of the environment."""
    existing = {tuple(tag.values()) for tag in tags}
    return set(arguments["default_tags"].items()) <= existing


def by_arn(arn: str, **attributes: Any) -> Found:
    """Return a resource that Terraform identifies and imports by its ARN."""
    return Found(arn, {"id": arn, "arn": arn, **attributes})


def by_name(name: str, **attributes: Any) -> Found:
    """Return a resource that Terraform identifies and imports by its name."""
    return Found(name, {"id": name, "name": name, **attributes})
