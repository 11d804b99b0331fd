"""Times of schedules: cron, at and rate expressions, and the minutes of the clock.

Sources: Application Auto Scaling user guide, "Schedule recurring scaling actions using cron
expressions"; API reference, PutScheduledAction; EventBridge Scheduler user guide, "Schedule types".
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_UNITS = {"minute": 1, "hour": 60, "day": 24 * 60}
_SATURDAY, _WORKING_DAYS = 7, range(2, 7)
_MINUTE = timedelta(minutes=1)


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


class Minutes:
    """The minutes of a clock, in UTC, from the minute after the creation of this object."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = now().replace(second=0, microsecond=0)

    def passed(self) -> Iterator[datetime]:
        """Yield each minute that has begun since the last call."""
        while self._last + _MINUTE <= self._now():
            self._last += _MINUTE
            yield self._last


def is_due(schedule: str, minute: datetime, *, since: datetime) -> bool:
    """Return whether an action is due in a minute of its time zone.

    A rate counts from `since`, the start or the creation of the action.
    """
    kind, _, expression = schedule.rstrip(")").partition("(")
    if kind == "cron":
        return _matches(expression, minute)
    if kind == "at":
        return datetime.fromisoformat(expression).replace(second=0) == minute.replace(tzinfo=None)
    number, unit = expression.split()
    passed = (minute - since.replace(second=0, microsecond=0)) // _MINUTE
    return passed > 0 and passed % (int(number) * _UNITS[unit.rstrip("s")]) == 0


def _matches(expression: str, minute: datetime) -> bool:
    minutes, hours, day, month, weekday, year = expression.split()
    return (
        _contains(minutes, minute.minute, highest=59)
        and _contains(hours, minute.hour, highest=23)
        and _contains(month, minute.month, lowest=1, highest=12, names=_MONTHS)
        and _contains(year, minute.year, lowest=1970, highest=2199)
        and (day == "?" or _is_day_of_month(day, minute))
        and (weekday == "?" or _is_day_of_week(weekday, minute))
    )


def _contains(
    field: str, value: int, *, highest: int, lowest: int = 0, names: tuple[str, ...] = ()
) -> bool:
    """Return whether a list of values, ranges and steps contains the value."""

    def number(text: str) -> int:
        return names.index(text) + lowest if text in names else int(text)

    for part in field.split(","):
        values, has_step, step = part.partition("/")
        first, is_range, last = values.partition("-")
        start = lowest if first == "*" else number(first)
        end = number(last) if is_range else highest if first == "*" or has_step else start
        if start <= value <= end and (value - start) % int(step or 1) == 0:
            return True
    return False


def _weekday(moment: datetime) -> int:
    """Return 1 for Sunday to 7 for Saturday."""
    return moment.isoweekday() % 7 + 1


def _is_day_of_month(field: str, moment: datetime) -> bool:
    last = monthrange(moment.year, moment.month)[1]
    if field == "L":
        return moment.day == last
    if nearest := re.fullmatch(r"(L|\d+)W", field):  # the working day nearest to a day
        wanted = last if nearest[1] == "L" else min(int(nearest[1]), last)
        days = [moment.replace(day=day) for day in range(1, last + 1)]
        working = [day.day for day in days if _weekday(day) in _WORKING_DAYS]
        return moment.day == min(working, key=lambda day: abs(day - wanted))
    return _contains(field, moment.day, lowest=1, highest=31)


def _is_day_of_week(field: str, moment: datetime) -> bool:
    weekday = _weekday(moment)
    if field == "L":
        return weekday == _SATURDAY
    if special := re.fullmatch(r"(\w+?)(?:L|#(\d))", field):  # the last, or the n-th, of a month
        last = monthrange(moment.year, moment.month)[1]
        is_that = (
            moment.day > last - 7
            if special[2] is None
            else ((moment.day + 6) // 7 == int(special[2]))
        )
        return is_that and _contains(special[1], weekday, lowest=1, highest=7, names=_DAYS)
    return _contains(field, weekday, lowest=1, highest=7, names=_DAYS)
