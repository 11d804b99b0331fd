"""Suggest the name that a mistyped name was meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches


class UnknownName(ValueError):
    """A value that is not one of the allowed names."""

    def __init__(self, message: str, allowed: Iterable[str]) -> None:
        super().__init__(message)
        self.allowed = tuple(allowed)


# A longer text is not a mistyped name, and takes long to compare.
_LONGEST_NAME = 100


def did_you_mean(given: object, allowed: Iterable[str]) -> str:
    """Return `; did you mean 'memory_mib'?` for the name most like `given`, or an empty text."""
    if not isinstance(given, str) or len(given) > _LONGEST_NAME:
        return ""
    names = tuple(allowed)
    folded = {name.casefold(): name for name in names}
    closest = [
        *get_close_matches(given, names, n=1),
        *(folded[name] for name in get_close_matches(given.casefold(), folded, n=1)),
    ]
    return f"; did you mean {closest[0]!r}?" if closest else ""
