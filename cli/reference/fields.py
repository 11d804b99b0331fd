"""Generate the reference of all fields of an environment's file from the model."""

import inspect
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from environments.definition.base import Definition, description
from environments.definition.checks import Check
from environments.definition.task import MEMORY_MIB_BY_CPU_UNITS, allowed_memory

# The last class first: Python creates a model after the models of its fields. Tests have more.
MODELS = tuple(
    model
    for model in reversed(Definition.__subclasses__())
    if model.__module__.startswith("environments.definition.")
)
# Suffixes of field names, and their units.
_UNITS = {
    "_per_minute": "requests a minute",
    "_per_five_minutes": "requests in five minutes",
    "_milliseconds": "milliseconds",
    "_seconds": "seconds",
    "_minutes": "minutes",
    "_days": "days",
    "_units": "CPU units",
    "_mib": "MiB",
    "_percent": "percent",
    "_usd": "USD",
}


def reference() -> str:
    """Return the page as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield from ("# Fields of an environment's file", "")
    yield "Written by `bin/cruddur docs` from [the definition](../environments/definition)."
    for model in MODELS:
        yield from ("", f"## {model.__name__}", "", inspect.cleandoc(model.__doc__ or ""), "")
        yield "| field | unit | default | allowed | what it is |"
        yield "|---|---|---|---|---|"
        for name, field in model.model_fields.items():
            cells = (f"`{name}`", _unit(name), _default(field), _allowed(field), description(field))
            yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
    yield from ("", "## Sizes of tasks", "")
    yield "Source: AWS Fargate, task definition parameters, CPU and memory."
    yield from ("", "| `cpu_units` | `memory_mib` |", "|---:|---|")
    for cpu_units in MEMORY_MIB_BY_CPU_UNITS:
        yield f"| {cpu_units} | {allowed_memory(cpu_units)} |"
    yield ""


def _unit(name: str) -> str:
    return next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), "")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Definition):
        return f"`{type(value).__name__}()`"
    return f"`{dict(value) if isinstance(value, Mapping) else value!r}`"


def _allowed(field: FieldInfo) -> str:
    kind = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    return "; ".join(dict.fromkeys(_values(kind)))


def _values(kind: Any) -> Iterator[str]:
    """Yield the values that each part of a type allows, in words."""
    if get_origin(kind) is Annotated:
        inner, *metadata = get_args(kind)
        yield from _values(inner)
        yield from (check.allowed for check in metadata if isinstance(check, Check))
    elif get_origin(kind) is Literal:
        yield ", ".join(f"`{value!r}`" for value in get_args(kind))
    elif kind is bool:
        yield "`True`, `False`"
    elif kind is NoneType:
        yield "`None`"
    elif isinstance(kind, type) and issubclass(kind, Definition):
        yield f"[`{kind.__name__}`](#{kind.__name__.lower()})"
    elif get_origin(kind) is tuple:
        yield from (f"each {value}" for value in _values(get_args(kind)[0]))
    else:
        for part in get_args(kind):
            yield from _values(part)
