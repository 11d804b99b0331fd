"""A check of a field's value, with a text about allowed values."""

from dataclasses import dataclass

from pydantic import AfterValidator


@dataclass(frozen=True, slots=True)
class Check(AfterValidator):
    """A validator that pydantic calls after it has accepted the type of a value.

    `func` raises a `ValueError` whose message continues "<field> …".
    """

    allowed: str = ""
    """The allowed values, as text for docs/environment.md."""
