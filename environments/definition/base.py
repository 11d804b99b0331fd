"""The base of every definition: frozen, closed to unknown fields, and kind about mistakes."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

_LONGEST_SHOWN_VALUE = 80


class InvalidDefinition(Exception):
    """A value that no environment may have, told in one line: field, value, what is allowed."""


class Definition(BaseModel):
    """A frozen value whose first mistake becomes one `InvalidDefinition` line."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @classmethod
    def _label(cls, _values: Mapping[str, Any]) -> str:
        """Where in the file the mistake is, ending in `: `; empty for the environment itself."""
        return ""

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            mistake = error.errors(include_url=False)[0]
            raise InvalidDefinition(self._label(values) + self._sentence(mistake)) from None

    @classmethod
    def _sentence(cls, mistake: ErrorDetails) -> str:
        field = _field(mistake["loc"])
        value = shown(mistake["input"])
        if mistake["type"] == "extra_forbidden":
            return f"{field} is not a field, got {value}; allowed: {', '.join(cls.model_fields)}"
        if mistake["type"] == "missing":
            return f"{field} is required, got nothing; {_description(cls, field)}"
        cause = mistake.get("ctx", {}).get("error")
        message = str(cause) if cause else mistake["msg"].replace("Input should", "must", 1)
        return f"{field} {message}, got {value}" if field else message


def shown(value: object) -> str:
    """The value on one line, cut where it is too long to read."""
    text = repr(value)
    if len(text) <= _LONGEST_SHOWN_VALUE:
        return text
    return f"{text[:_LONGEST_SHOWN_VALUE]}… ({len(text)} characters)"


def _field(location: tuple[int | str, ...]) -> str:
    """`connects_to[0]`; what follows (the member of a union, say) is pydantic's own business."""
    return "".join(
        str(part) if depth == 0 else f"[{part!r}]" for depth, part in enumerate(location[:2])
    )


def _description(model: type[BaseModel], field: str) -> str:
    known = model.model_fields.get(field)
    return " ".join((known.description or "").split()) if known else ""
