"""Look up existing AWS resources by their Terraform arguments.

There is a lookup for each type that AWS refuses to create twice or creates twice without an error,
and for each type that remains after a destroy whose state lacks it.
"""

from cli.state.resource_lookup import (  # noqa: F401 - each module registers its lookups
    containers,
    load_balancing,
    monitoring,
    names,
    network,
    security,
    storage,
)
from cli.state.resource_lookup.lookup import LOOKUPS, Resource, find
from cli.state.resource_lookup.names import aliases_of_load_balancer
from cli.state.resource_lookup.repeated_creation import CREATED_TWICE, REPEATABLE

__all__ = [
    "CREATED_TWICE",
    "LOOKUPS",
    "REPEATABLE",
    "Resource",
    "aliases_of_load_balancer",
    "find",
]
