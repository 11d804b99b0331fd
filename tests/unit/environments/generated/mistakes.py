from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

import environments.definition
from tests.helpers.generated.strategies import environments as valid_environments
from tests.helpers.generated.written import Written
from tests.unit.environments.generated.wrong_values import UNWRITABLE, WRONG_EVERYWHERE, wrong_in

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mistake:
    """An invalid environment, and the field that the error must name."""

    environment: Written
    field: str


@st.composite
def mistakes(draw: st.DrawFn, *, writable: bool = False) -> Mistake:
    """Return a valid environment with one mistake; with `writable`, a file can hold the mistake."""
    environment = draw(valid_environments())
    kind = draw(st.sampled_from([_wrong_value, _wrong_value, _missing, _unknown]))
    return draw(kind(environment, writable))


def _parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, Written]]:
    """Yield each definition with its path, the environment first."""
    if isinstance(value, Written):
        yield path, value
        for field, part in value.keywords.items():
            yield from _parts(part, (*path, field))
    elif isinstance(value, tuple):
        for place, part in enumerate(value):
            yield from _parts(part, (*path, place))


def _changed(value: Any, path: Path, change: Callable[[Written], Written]) -> Any:
    """Return the value with a change in the part at the path."""
    if not path:
        return change(value)
    step, rest = path[0], path[1:]
    if isinstance(value, Written):
        field = str(step)
        return value.but(**{field: _changed(value.keywords[field], rest, change)})
    return tuple(
        _changed(part, rest, change) if place == step else part for place, part in enumerate(value)
    )


def _fields(part: Written) -> dict[str, Any]:
    model = getattr(environments.definition, part.kind)
    return dict(model.model_fields)


@st.composite
def _wrong_value(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    parts = _parts(environment)
    fields = [(path, part.kind, field) for path, part in parts for field in _fields(part)]
    path, kind, field = draw(st.sampled_from(fields))
    value = draw(_wrong(kind, field, writable))
    return Mistake(_changed(environment, path, lambda part: part.but(**{field: value})), field)


def _wrong(kind: str, field: str, writable: bool) -> st.SearchStrategy[Any]:
    everywhere = [value for value in WRONG_EVERYWHERE if value != _right_in(field)]
    here = wrong_in(kind, field)
    return st.sampled_from([*everywhere, *here, *here, *(() if writable else UNWRITABLE)])


def _right_in(field: str) -> Any:
    """Return the value of `WRONG_EVERYWHERE` that is valid in this field, if any."""
    return {"health_check_command": "१२", "reason": "१२"}.get(field)


@st.composite
def _missing(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    del writable
    required = [
        (path, name)
        for path, part in _parts(environment)
        for name, field in _fields(part).items()
        if field.is_required()
    ]
    path, field = draw(st.sampled_from(required))
    return Mistake(_changed(environment, path, lambda part: part.without(field)), field)


@st.composite
def _unknown(draw: st.DrawFn, environment: Written, writable: bool) -> Mistake:
    path, _ = draw(st.sampled_from(list(_parts(environment))))
    field = draw(st.sampled_from(["memory_mb", "Name", "a\nb", "${x}", "\ud800", "", "x" * 10_000]))
    value = draw(st.sampled_from([*WRONG_EVERYWHERE, *(() if writable else UNWRITABLE)]))
    unknown = _changed(environment, path, lambda part: part.but(**{field: value}))
    return Mistake(unknown, "is not a field")
