from collections.abc import Callable

import pytest

from environments.definition import Pause
from tests.unit.environments.definition.refusal import refusal

EVENING, MORNING = "0 20 ? * MON-FRI *", "0 7 ? * MON-FRI *"


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (
            lambda: Pause(stop_cron="0 20 * * *", start_cron=MORNING),
            "pause: stop_cron must be six fields (minutes hours day-of-month month day-of-week "
            "year) with ? for one of the two days, such as '0 20 ? * MON-FRI *', got '0 20 * * *'",
        ),
        (
            lambda: Pause(stop_cron=EVENING, start_cron=EVENING),
            f"pause: start_cron must differ from stop_cron, got {EVENING!r}",
        ),
        (
            lambda: Pause(stop_cron=EVENING, start_cron=MORNING, time_zone="CEST"),
            "pause: time_zone must be a time zone such as Europe/Berlin, got 'CEST'",
        ),
    ],
)
def test_a_pause_that_aws_would_refuse_is_refused(make: Callable[[], object], line: str) -> None:
    assert refusal(make) == line


@pytest.mark.parametrize("cron", [EVENING, "30 19 1,15 * ? *", "0 20 ? * 6L 2030", "0 0/2 L * ? *"])
def test_a_cron_expression_of_aws_is_accepted(cron: str) -> None:
    assert Pause(stop_cron=cron, start_cron=MORNING).stop_cron == cron


def test_a_field_beyond_its_bounds_is_refused_with_the_bounds() -> None:
    line = refusal(lambda: Pause(stop_cron="0 24 ? * * *", start_cron=MORNING))

    assert line.startswith("pause: stop_cron must be six fields (minutes hours ")
    assert line.endswith("; hours are 0 to 23, not '24', got '0 24 ? * * *'")
