"""The cron expressions that AWS accepts.

Sources: EventBridge Scheduler user guide, "Schedule types"; Application Auto Scaling user guide,
"Schedule recurring scaling actions using cron expressions".
"""

import re
from typing import NamedTuple

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class _Field(NamedTuple):
    lowest: int
    highest: int
    names: tuple[str, ...] = ()
    special: str = r"(?!)"

    def accepts(self, text: str) -> bool:
        return all(self._accepts_part(part) for part in text.split(","))

    def _accepts_part(self, part: str) -> bool:
        values, _, step = part.partition("/")
        if re.fullmatch(self.special, part):
            return True
        is_range = values == "*" or all(map(self._is_value, values.split("-", maxsplit=1)))
        return is_range and ("/" not in part or step.isdecimal())

    def _is_value(self, text: str) -> bool:
        return text in self.names or (text.isdecimal() and self.lowest <= int(text) <= self.highest)


_FIELDS = (
    _Field(0, 59),
    _Field(0, 23),
    _Field(1, 31, special=r"L|LW|\d{1,2}W"),
    _Field(1, 12, _MONTHS),
    _Field(1, 7, _DAYS, special=r"L|(?:[1-7]|[A-Z]{3})L|[1-7]#[1-5]"),
    _Field(1970, 2199),
)


def is_cron(text: str) -> bool:
    """Return whether the six fields are valid, with `?` for exactly one of the two days."""
    fields = text.split()
    return (
        len(fields) == len(_FIELDS)
        and [place for place, value in enumerate(fields) if value == "?"] in ([2], [4])
        and all(
            value == "?" or field.accepts(value)
            for field, value in zip(_FIELDS, fields, strict=True)
        )
    )
