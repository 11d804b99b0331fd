"""Look up existing AWS resources by their Terraform arguments.

There is a lookup for each type that AWS refuses to create twice or creates twice without an error,
and for each type that remains after a destroy whose state lacks it. `harmless` lists the other
types with the reasons.
"""

from cli.state.resource_lookup import (  # noqa: F401 - each registers its lookups
    containers,
    load_balancing,
    monitoring,
    names,
    network,
    security,
    storage,
)
from cli.state.resource_lookup.created_twice import CREATED_TWICE
from cli.state.resource_lookup.harmless import NOT_LOOKED_UP, REPEATABLE
from cli.state.resource_lookup.lookup import LOOKUPS, Found, find
from cli.state.resource_lookup.names import aliases_of_load_balancer

__all__ = [
    "CREATED_TWICE",
    "LOOKUPS",
    "NOT_LOOKED_UP",
    "REPEATABLE",
    "Found",
    "aliases_of_load_balancer",
    "find",
]
