"""The type of text fields, and checks of values, each with a text about what is allowed."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StrictStr

# CDKTF marks references to unknown values with these tokens, and also finds them in a user's text:
# tokens of strings and lists, numbers from -8.1e298 to -8.4e298, and two sentences for maps.
_TOKEN = re.compile(r"\{TfToken\[|-8[.|\d]*[eE]\+?298|\A(?:String|Any) Map Token Value\Z")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def _plain(value: object) -> object:
    if not isinstance(value, str):
        return value  # pydantic reports the wrong type
    if type(value) is not str:
        raise ValueError(f"must be a plain string, not a {type(value).__name__}")
    if "\0" in value:
        raise ValueError("must not hold the character NUL, which ends a string for Linux")
    if _SURROGATE.search(value):
        raise ValueError("must be whole Unicode characters, without half of a surrogate pair")
    if not unicodedata.is_normalized("NFC", value):
        # Text in another form would be a change in every plan.
        raise ValueError("must be in Unicode's composed form (NFC), into which Terraform brings it")
    if _TOKEN.search(value):
        raise ValueError("must not hold what CDKTF takes for a token of its own, such as TfToken[")
    return value


# Text that reaches AWS unchanged.
Text = Annotated[StrictStr, BeforeValidator(_plain)]


@dataclass(frozen=True, slots=True)
class Check(AfterValidator):
    """A validator that pydantic calls after it has accepted the type of a value.

    `func` raises a `ValueError` whose message continues "<field> …".
    """

    allowed: str = ""
    """The allowed values, as text for docs/environment.md."""


def matching(pattern: str, allowed: str) -> Check:
    """Return a check for strings that match the whole pattern.

    `allowed` continues "<field> must be …".
    """
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if compiled.fullmatch(text) is None:
            raise ValueError(f"must be {allowed}")
        return text

    return Check(check, allowed)


def between(minimum: int, maximum: int, unit: str) -> Check:
    """Return a check for whole numbers from `minimum` to `maximum`, both included."""

    def check(number: int) -> int:
        if not minimum <= number <= maximum:
            raise ValueError(f"must be between {minimum} and {maximum} {unit}")
        return number

    return Check(check, f"{minimum} to {maximum} {unit}")


def unique(kind: str, attribute: str | None = None) -> Check:
    """Return a check for tuples whose members, or an attribute of them, all differ."""

    def check(values: tuple[Any, ...]) -> tuple[Any, ...]:
        compared = [getattr(value, attribute) if attribute else value for value in values]
        for value, count in Counter(compared).items():
            if count > 1:
                raise ValueError(f"must name each {kind} once ({value!r} is there twice)")
        return values

    return Check(check, f"each {kind} once")


def at_most(maximum: int, kind: str) -> Check:
    """Return a check for the number of members."""

    def check(values: Any) -> Any:
        if len(values) > maximum:
            raise ValueError(f"must be at most {maximum} {kind}")
        return values

    return Check(check, f"at most {maximum} {kind}")
