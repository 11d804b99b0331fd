"""Find the members of a request that break a limit which only AWS's documentation states.

The limits and their sources are in `documented_limits.toml`.
"""

import functools
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from emulator.violations import Violation

_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Limit:
    """One limit of the members that `requests` names.

    `accepted` and `refused` are examples for tests. The tests build texts and lists of the allowed
    length from `element`.
    """

    requests: Sequence[str]
    source: str
    code: str | None = None
    message: str | None = None
    longest: int | None = None
    least: int | None = None
    most: int | None = None
    most_bytes: int | None = None
    pattern: str | None = None
    values: Sequence[int] = ()
    or_multiple_of: int | None = None
    accepted: Sequence[Any] = ()
    refused: Sequence[Any] = ()
    element: str | dict[str, Any] = "a"

    def violation(self, member: str, value: Any) -> Violation | None:
        """Return the first broken constraint, worded like the constraints of AWS's models."""
        for constraint, holds in self._constraints(value):
            if not holds:
                return Violation(member, value, f"Member must {constraint}")
        return None

    def _constraints(self, value: Any) -> Iterator[tuple[str, bool]]:
        if self.longest is not None:
            length = f"have length less than or equal to {self.longest}"
            yield length, len(value) <= self.longest
        if self.least is not None:
            least = f"have value greater than or equal to {self.least}"
            yield least, float(value) >= self.least
        if self.most is not None:
            yield f"have value less than or equal to {self.most}", float(value) <= self.most
        if self.most_bytes is not None:
            yield f"have at most {self.most_bytes} bytes", size(value) <= self.most_bytes
        if self.pattern is not None:
            pattern = f"satisfy regular expression pattern: {self.pattern}"
            yield pattern, re.fullmatch(self.pattern, value) is not None
        if self.values:
            allowed = value in self.values or self._is_multiple(value)
            yield f"satisfy enum value set: {list(self.values)}", allowed

    def _is_multiple(self, value: int) -> bool:
        return self.or_multiple_of is not None and value > 0 and value % self.or_multiple_of == 0


class Broken(NamedTuple):
    """A limit that a request breaks, and the member that breaks the limit."""

    limit: Limit
    violation: Violation

    @property
    def message(self) -> str:
        """Return the message of the service, or else a message like those for AWS's API models."""
        if self.limit.message is None:
            return f"1 validation error detected: {self.violation}"
        value = self.violation.value
        return self.limit.message.replace("{value}", str(value)).replace("{size}", str(size(value)))


def size(value: Any) -> int:
    """Return the length in bytes of a text, or of a request as compact JSON."""
    text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
    return len(text.encode())


def broken(service: str, operation: str, request: Any) -> Broken | None:
    """Return the first limit that the request breaks, in the order of `documented_limits.toml`."""
    for limit, path in limits_of(service, operation):
        for member, value in values_at(request, path):
            if violation := limit.violation(member, value):
                return Broken(limit, violation)
    return None


@functools.cache
def limits() -> tuple[Limit, ...]:
    """Return all limits of `documented_limits.toml`."""
    return tuple(Limit(**limit) for limit in tomllib.loads(_FILE.read_text("utf-8"))["limit"])


@functools.cache
def limits_of(service: str, operation: str) -> tuple[tuple[Limit, tuple[str, ...]], ...]:
    """Return each limit of the operation, with the path of a member that the limit applies to."""
    return tuple(
        (limit, steps(path))
        for limit in limits()
        for request in limit.requests
        for of_service, of_operation, path in [parts(request)]
        if of_service == service and of_operation in {operation, "*"}
    )


def parts(request: str) -> tuple[str, str, str]:
    """Return the service, the operation and the path; the path of a whole request is empty."""
    service, operation, *path = request.split(" ")
    return service, operation, "".join(path)


def steps(path: str) -> tuple[str, ...]:
    """Return the steps that lead from a request to a member."""
    return tuple(path.split("/")) if path else ()


def values_at(value: Any, path: Sequence[str], member: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value at the path, with its name as AWS writes the name: `tags.1.member.key`."""
    if value is None:
        return
    if not path:
        yield member, value
        return
    for name, child in _children(value, path[0], member):
        yield from values_at(child, path[1:], name)


def _children(value: Any, step: str, member: str) -> Iterator[tuple[str, Any]]:
    if step == "{json}":
        yield member, json.loads(value)
    elif step == "{key}":
        yield from ((f"{member}.key", key) for key in value)
    elif step == "{value}":
        yield from ((f"{member}.{key}.member", element) for key, element in value.items())
    elif step.startswith("["):
        key, _, wanted = step.strip("[]").partition("=")
        for number, element in enumerate(value, start=1):
            if not key or element.get(key) == wanted:
                yield f"{member}.{number}.member", element
    else:
        yield f"{member}.{step[:1].lower()}{step[1:]}".lstrip("."), value.get(step)
