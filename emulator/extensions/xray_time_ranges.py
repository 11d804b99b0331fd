"""A request for traces until now finds a trace that ended within the current second.

Gap: the AWS SDKs send time ranges in whole seconds. moto compares them with the times of the trace,
which have fractions, so that the last second is never in the range.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from moto.xray.models import SegmentCollection

from emulator.extensions.patching import wrap

_ONE_SECOND = timedelta(seconds=1)


def apply() -> None:
    """Include the whole last second."""

    @wrap(SegmentCollection, "summary")
    def summary(
        original: Callable[..., dict[str, Any]],
        segments: SegmentCollection,
        start_time: datetime,
        end_time: datetime,
        filter_expression: str | None,
    ) -> dict[str, Any]:
        return original(segments, start_time, end_time + _ONE_SECOND, filter_expression)
