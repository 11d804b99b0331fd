"""A check of a field's value that can say what it allows."""

from dataclasses import dataclass

from pydantic import AfterValidator


@dataclass(frozen=True, slots=True)
class Check(AfterValidator):
    """Refuses a value after pydantic has accepted its type.

    `func` raises a `ValueError` that continues "<field> …".
    """

    allowed: str = ""
    """What is allowed, as docs/environment.md says it."""
