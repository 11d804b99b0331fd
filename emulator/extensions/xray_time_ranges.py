"""A request for traces until now finds a trace that ended within the current second.

Gap: the AWS SDKs send time ranges in whole seconds. moto compares them with the times of the trace,
which have fractions, so that the last second is never in the range.
"""

from datetime import datetime, timedelta

from moto.xray.models import SegmentCollection

from emulator.extensions.patching import before

_ONE_SECOND = timedelta(seconds=1)


def apply() -> None:
    """Include the whole last second."""

    @before(SegmentCollection, "summary")
    def summary(_segments: SegmentCollection, end_time: datetime) -> dict[str, datetime]:
        return {"end_time": end_time + _ONE_SECOND}
