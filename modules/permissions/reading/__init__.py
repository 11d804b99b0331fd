"""Permissions of the commands plan, drift and `deploy --check`: read resources and states."""

from modules.permissions.reading.descriptions import descriptions
from modules.permissions.reading.listings import listings
from modules.permissions.scope import Scope
from modules.permissions.states import read_states
from modules.policy import Statement


def reading(scope: Scope) -> dict[str, list[Statement]]:
    """Return the statements of each policy, by the end of the policy's name.

    No statement allows reading a value of a secret, an image, a log, an item of a table, or an S3
    object other than the states.
    """
    return {
        "listings": listings(scope),
        "descriptions": descriptions(scope),
        "states": read_states(scope),
    }
