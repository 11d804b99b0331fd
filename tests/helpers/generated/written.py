"""Definitions as plain values, as the user writes them, before any validation."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import environments.definition

_LONGEST_SHOWN = 5000


@dataclass(frozen=True)
class Written:
    """A class of `environments.definition`, and the keywords that a user gives to it."""

    kind: str
    keywords: dict[str, Any]

    def __repr__(self) -> str:
        text = source(self)
        return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"

    def _repr_pretty_(self, printer: Any, cycle: Any) -> None:
        """Print the value as hypothesis shows it."""
        del cycle
        printer.text(repr(self))

    def but(self, **changes: Any) -> "Written":
        """Return a copy with other keywords."""
        return Written(self.kind, {**self.keywords, **changes})

    def without(self, field: str) -> "Written":
        """Return a copy without one keyword."""
        others = {name: value for name, value in self.keywords.items() if name != field}
        return Written(self.kind, others)


def written(kind: str, **keywords: Any) -> Written:
    return Written(kind, keywords)


def validated(value: Any) -> Any:
    """Return the validated definition of a written value."""
    match value:
        case Written():
            kind = getattr(environments.definition, value.kind)
            return kind(**{name: validated(keyword) for name, keyword in value.keywords.items()})
        case tuple():
            return tuple(validated(part) for part in value)
        case _:
            return value


def source(value: Any) -> str:
    """Return the Python source of the value."""
    match value:
        case Written():
            return f"{value.kind}(**{source(value.keywords)})"
        case tuple():
            return f"({''.join(f'{source(part)}, ' for part in value)})"
        case dict():
            pairs = (f"{source(name)}: {source(part)}" for name, part in value.items())
            return f"{{{', '.join(pairs)}}}"
        case _:
            return _plain(value)


def _plain(value: Any) -> str:
    match value:
        case Enum():
            return f"{type(value).__name__}.{value.name}"
        case float():
            return f"float({str(value)!r})"
        case int() if not isinstance(value, bool):
            return hex(value)  # Python refuses to parse very long decimal numbers
        case _:
            return repr(value)


def file(environment: Written) -> str:
    """Return the text of an environment file."""
    return f"from environments.definition import *\n\nenvironment = {source(environment)}\n"
