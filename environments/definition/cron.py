"""Cron expressions of AWS, and time zones.

Application Auto Scaling and EventBridge Scheduler accept the same expressions. Sources: Application
Auto Scaling user guide, "Schedule recurring scaling actions using cron expressions"; EventBridge
Scheduler user guide, "Schedule types".
"""

import functools
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated

from environments.definition.base import UnknownName, shown
from environments.definition.checks import Check, Text

_CRON = (
    "six fields (minutes hours day-of-month month day-of-week year) with ? for one of the "
    "two days, such as '0 20 ? * MON-FRI *'"
)


@dataclass(frozen=True)
class _Field:
    """One of the six fields: lowest and highest number, names of numbers, other allowed text."""

    name: str
    lowest: int
    highest: int
    names: tuple[str, ...] = ()
    special: str = r"(?!)"

    def accepts(self, text: str) -> bool:
        """Return whether the text is a list of values, ranges and steps within the bounds."""
        return all(self._accepts_part(part) for part in text.split(","))

    def _accepts_part(self, part: str) -> bool:
        values, slash, step = part.partition("/")
        if slash and self._number(step, lowest=1) is None:
            return False
        bounds = values.split("-")
        return (
            values == "*"
            or re.fullmatch(self.special, part) is not None
            or (len(bounds) <= 2 and None not in map(self._number, bounds))  # noqa: PLR2004 (a range)
        )

    def _number(self, text: str, lowest: int | None = None) -> int | None:
        if text in self.names:
            return self.lowest + self.names.index(text)
        if not re.fullmatch(r"[0-9]{1,4}", text):
            return None
        lowest = self.lowest if lowest is None else lowest
        return int(text) if lowest <= int(text) <= self.highest else None


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day-of-month", 1, 31, special=r"L|LW|(?:[1-9]|[12][0-9]|3[01])W"),
    _Field("month", 1, 12, _MONTHS),
    _Field(
        "day-of-week", 1, 7, _DAYS, special=r"L|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)L|[1-7]#[1-5]"
    ),
    _Field("year", 1970, 2199),
)


def _check_cron(text: str) -> str:
    """Refuse an expression that AWS would refuse when Terraform applies the plan."""
    fields = text.split(" ")
    days = [place for place, value in enumerate(fields) if value == "?"]
    if len(fields) != len(_FIELDS) or days not in ([2], [4]):
        raise ValueError(f"must be {_CRON}")
    for field, value in zip(_FIELDS, fields, strict=True):
        if value != "?" and not field.accepts(value):
            raise ValueError(
                f"must be {_CRON}; {field.name} are {field.lowest} to {field.highest}, "
                f"not {shown(value)}"
            )
    return text


# Application Auto Scaling accepts the time zones of Joda-Time (its API reference). Joda-Time leaves
# out this one, which means that no time zone is set.
_NOT_IN_JODA_TIME = "Factory"


def _check_time_zone(name: str) -> str:
    if name not in _time_zones() or name == _NOT_IN_JODA_TIME:
        places = [zone for zone in _time_zones() if "/" in zone]
        raise UnknownName("must be a time zone such as Europe/Berlin", places)
    return name


@functools.cache
def _time_zones() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


Cron = Annotated[Text, Check(_check_cron, _CRON)]
TimeZone = Annotated[Text, Check(_check_time_zone, "a time zone such as Europe/Berlin")]
