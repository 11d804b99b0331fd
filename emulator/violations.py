r"""Find the members of a request that break a constraint of AWS's API model.

The constraints are the model's `required`, `enum`, `pattern`, `min` and `max`. botocore's own
validator does not check `enum`, `pattern` and `max`. A pattern has to match the whole value: AWS
returns an error for a role named "my role", although the pattern `[\w+=,.@-]+` matches parts of the
name.
"""

import base64
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from emulator.java_patterns import compiled

_TYPES: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "double": (int, float),
    "float": (int, float),
    "integer": int,
    "list": list,
    "long": int,
    "map": dict,
    "string": str,
    "structure": dict,
}


class WrongType(ValueError):
    """A value has a type that the service cannot read. AWS's error is not a validation error."""


class Violation(NamedTuple):
    """One broken constraint of one member, with AWS's name of the member: `tags.1.member.key`."""

    member: str
    value: Any
    constraint: str

    @property
    def is_missing(self) -> bool:
        return self.value is None

    def __str__(self) -> str:
        value = "null" if self.is_missing else f"'{self.value}'"
        return f"Value {value} at '{self.member}' failed to satisfy constraint: {self.constraint}"


Naming = Callable[[str, Shape], str]


def violations(
    shape: Shape, value: Any, key_of: Naming = lambda name, _: name, member: str = ""
) -> Iterator[Violation]:
    """Yield each violation in the value; `key_of` returns the key of a member in the value."""
    expected = _TYPES.get(shape.type_name)
    if expected and not isinstance(value, expected):
        raise WrongType(f"{value!r} at '{member}' can not be converted to a {shape.type_name}")
    if isinstance(shape, StructureShape):
        yield from _of_structure(shape, value, key_of, member)
        return
    yield from _of_size(shape, value, member)
    if isinstance(shape, StringShape):
        yield from _of_string(shape, value, member)
    elif isinstance(shape, ListShape):
        for number, element in enumerate(value, start=1):
            yield from violations(shape.member, element, key_of, f"{member}.{number}.member")
    elif isinstance(shape, MapShape):
        for key, element in value.items():
            yield from violations(shape.key, key, key_of, f"{member}.key")
            yield from violations(shape.value, element, key_of, f"{member}.{key}.member")


def _of_structure(
    shape: StructureShape, value: dict[str, Any], key_of: Naming, member: str
) -> Iterator[Violation]:
    if shape.is_document_type:
        return
    for name, of_member in shape.members.items():
        path = f"{member}.{name[:1].lower()}{name[1:]}".lstrip(".")
        given = value.get(key_of(name, of_member))
        if given is not None:
            yield from violations(of_member, given, key_of, path)
        elif name in shape.required_members:
            yield Violation(path, None, "Member must not be null")


def _of_size(shape: Shape, value: Any, member: str) -> Iterator[Violation]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is None and most is None:
        return
    size, measured = value, "value"
    if shape.type_name in {"string", "list", "map", "blob"}:
        size, measured = _length(shape, value), "length"
    if least is not None and size < least:
        yield Violation(
            member, value, f"Member must have {measured} greater than or equal to {least}"
        )
    if most is not None and size > most:
        yield Violation(member, value, f"Member must have {measured} less than or equal to {most}")


def _length(shape: Shape, value: Any) -> int:
    encoded = shape.type_name == "blob" and isinstance(value, str)
    return len(base64.b64decode(value)) if encoded else len(value)


def _of_string(shape: StringShape, value: str, member: str) -> Iterator[Violation]:
    if shape.enum and value not in shape.enum:
        yield Violation(
            member, value, f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"
        )
    pattern = shape.metadata.get("pattern")
    expression = compiled(pattern) if pattern else None
    if expression and not expression.fullmatch(value):
        yield Violation(member, value, f"Member must satisfy regular expression pattern: {pattern}")
