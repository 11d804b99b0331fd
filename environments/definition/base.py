"""The base class of every definition: frozen, without unknown fields, with helpful errors."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar, Self, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

# The values of a Literal, as pydantic lists them in an error.
_QUOTED = re.compile(r"'([^']*)'")
_LONGEST_SHOWN_VALUE = 80
# A longer text is not a mistyped name, and takes long to compare.
_LONGEST_NAME = 100


class InvalidDefinition(Exception):
    """An invalid value, described in one line: field, value and what is allowed."""


class UnknownName(ValueError):
    """A value that is not one of the allowed names."""

    def __init__(self, message: str, allowed: Iterable[str]) -> None:
        super().__init__(message)
        self.allowed = tuple(allowed)


class Definition(BaseModel):
    """A frozen value; its first invalid field raises an `InvalidDefinition` of one line."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    # The field that holds such values, and ": ".
    _place: ClassVar[str] = ""

    @classmethod
    def _label(cls, _values: Mapping[str, Any]) -> str:
        """Return the beginning of a message about a mistake, which ends in `: `."""
        return cls._place

    def __init__(self, **values: Any) -> None:
        for field, value in values.items():
            # Pydantic cannot print the name of a field that is not valid Unicode.
            if field not in type(self).model_fields:
                fields = type(self).model_fields
                raise InvalidDefinition(
                    f"{self._label(values)}{_field((field,))} is not a field, got {shown(value)}"
                    f"{did_you_mean(field, fields) or ';'} allowed: {', '.join(fields)}"
                )
            if isinstance(value, (set, frozenset)):
                raise InvalidDefinition(
                    f"{self._label(values)}{field} must be in an order, such as a tuple has: every "
                    f"synthesis would give another output, got {shown(value)}"
                )
            annotation = type(self).model_fields[field].annotation
            # Pydantic would accept a Definition as a tuple of its fields.
            if isinstance(value, (Definition, str)) and get_origin(annotation) is tuple:
                raise InvalidDefinition(
                    f"{self._label(values)}{field} must be a tuple: put a comma after its only "
                    f"member, {field}=(…,), got {shown(value)}"
                )
        try:
            super().__init__(**values)
        except ValidationError as error:
            mistake = error.errors(include_url=False)[0]
            raise InvalidDefinition(self._label(values) + self._sentence(mistake)) from None

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values; the copy is validated."""
        del deep  # copies may share frozen values
        own = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self)(**{**own, **(update or {})})

    @classmethod
    def _sentence(cls, mistake: ErrorDetails) -> str:
        field = _field(mistake["loc"])
        value = shown(mistake["input"])
        if mistake["type"] == "missing":
            return f"{field} is required, got nothing; {description(cls.model_fields[field])}"
        context = mistake.get("ctx", {})
        cause = context.get("error")
        message = str(cause) if cause else mistake["msg"].replace("Input should", "must", 1)
        if not field:
            return message
        allowed = getattr(cause, "allowed", _QUOTED.findall(context.get("expected", "")))
        return f"{field} {message}, got {value}{did_you_mean(mistake['input'], allowed)}"


def description(field: FieldInfo) -> str:
    """Return the docstring of a field on one line."""
    return " ".join((field.description or "").split())


def shown(value: object) -> str:
    """Return the value on one line, cut if it is too long to read."""
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - any error is a mistake in the user's value
        return f"something that cannot be shown ({type(value).__name__})"
    beginning = _on_one_line(text[:_LONGEST_SHOWN_VALUE])
    if len(text) <= _LONGEST_SHOWN_VALUE:
        return beginning
    return f"{beginning}… ({len(text)} characters)"


def _on_one_line(text: str) -> str:
    return "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )


def _field(location: tuple[int | str, ...]) -> str:
    """Return the field as in `connects_to[0]`, without deeper parts, which pydantic adds."""
    return "".join(
        _name(part) if depth == 0 else f"[{shown(part)}]" for depth, part in enumerate(location[:2])
    )


def _name(part: int | str) -> str:
    text = str(part)
    return text if text.isidentifier() and len(text) <= _LONGEST_SHOWN_VALUE else shown(part)


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


def check_known(name: str, allowed: Sequence[str], must: str, *, given: object = None) -> None:
    """Refuse a name that is not allowed; `must` begins the message, `given` holds the name.

    Raises:
        ValueError: the name is not one of the allowed names.
    """
    if name not in allowed:
        raise ValueError(
            f"{must} ({', '.join(allowed)}), got {shown(given or name)}"
            f"{did_you_mean(name, allowed)}"
        )
