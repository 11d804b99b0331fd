"""Limits of AWS's API models and of AWS's documentation for the values in a stack."""

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from botocore.model import Shape

from emulator.documented_limits import limits_of, parts, steps, values_at
from emulator.violations import violations
from tests.helpers.api_models import service_model
from tests.helpers.generated.quotas import excesses
from tests.helpers.synthesis import Synthesized

MEMBERS: dict[str, str] = tomllib.loads(
    Path(__file__).with_name("members.toml").read_text(encoding="utf-8")
)
"""The Terraform attribute of each member of a request."""

# The provider appends a suffix of this length to a prefix.
_PROVIDERS_SUFFIX = "0" * 26


def breaches(stack: Synthesized) -> list[str]:
    """Return the values of a stack that AWS would refuse."""
    return [
        f"{attribute}: {value!r}: {constraint}"
        for member, attribute in MEMBERS.items()
        for value in _values(stack, attribute)
        for constraint in _broken(member, value)
    ] + list(excesses(stack))


def _values(stack: Synthesized, attribute: str) -> Iterator[Any]:
    """Yield the values of an attribute, except those that Terraform has to evaluate."""
    type_, path = attribute.split(" ")
    resources = (
        stack.all(type_).values() if type_ != "provider" else stack.document["provider"]["aws"]
    )
    for resource in resources:
        for _, value in values_at(resource, steps(path)):
            if not isinstance(value, str):
                yield value
            elif not re.search(r"(?<!\$)\$\{", value):
                text = value.replace("$${", "${").replace("%%{", "%{")
                yield text + _PROVIDERS_SUFFIX if path.endswith("name_prefix") else text


def _broken(member: str, value: Any) -> Iterator[str]:
    service, operation, path = parts(member)
    for limit, of_member in limits_of(service, operation):
        if of_member == steps(path) and (violation := limit.violation(path, value)):
            yield violation.constraint
    shape = _shape(service, operation, steps(path))
    if shape and shape.type_name in {"integer", "long"}:
        value = int(value)
    if shape and shape.type_name in {"integer", "long", "string"}:
        yield from (violation.constraint for violation in violations(shape, value))


@functools.cache
def _shape(service: str, operation: str, path: Sequence[str]) -> Shape | None:
    """Return the member's shape in the API model; None inside JSON, which has no shapes."""
    shape: Any = service_model(service).operation_model(operation).input_shape
    for step in path:
        if step == "{json}":
            return None
        if step == "{key}":
            shape = shape.key
        else:
            shape = shape.member if step.startswith("[") else shape.members[step]
    resolved: Shape = shape
    return resolved
