"""Times of scheduled actions."""

from datetime import datetime, timedelta

import pytest

from emulator.data_plane.schedules import is_due

START = datetime(2026, 11, 2, 0, 0)  # noqa: DTZ001 (a local time); a Monday


def due(schedule: str, *, days: int = 1) -> list[str]:
    """Return the minutes at which a schedule is due in the days after START."""
    minutes = (START + timedelta(minutes=passed) for passed in range(days * 24 * 60))
    found = [minute for minute in minutes if is_due(schedule, minute, since=START)]
    return [f"{minute:%d %H:%M}" for minute in found]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("cron(0 20 ? * MON-FRI *)", ["02 20:00", "03 20:00"]),
        ("cron(30 7,19 3 * ? *)", ["03 07:30", "03 19:30"]),
        ("cron(0/20 5 ? 11 TUE 2026)", ["03 05:00", "03 05:20", "03 05:40"]),
        ("cron(0 20 ? * * 2027)", []),
        ("at(2026-11-03T10:15:00)", ["03 10:15"]),
        ("rate(18 hours)", ["02 18:00", "03 12:00"]),
        ("rate(1 day)", ["03 00:00"]),
    ],
)
def test_a_schedule_is_due_at_its_minutes(schedule: str, expected: list[str]) -> None:
    assert due(schedule, days=2) == expected


@pytest.mark.parametrize(
    ("day", "weekday", "expected"),
    [
        ("L", "?", "30"),
        ("LW", "?", "30"),
        ("14W", "?", "13"),  # the 14th is a Saturday
        ("15W", "?", "16"),  # and the 15th a Sunday
        ("?", "FRIL", "27"),
        ("?", "6#2", "13"),
    ],
)
def test_a_special_day_is_due_once_a_month(day: str, weekday: str, expected: str) -> None:
    assert due(f"cron(0 8 {day} * {weekday} *)", days=29) == [f"{expected} 08:00"]


def test_a_weekday_without_a_number_is_the_last_day_of_each_week() -> None:
    assert due("cron(0 8 ? * L *)", days=14) == ["07 08:00", "14 08:00"]
