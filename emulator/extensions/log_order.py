"""`FilterLogEvents` answers in the order of time, whatever stream an event is in.

Gap: moto answers stream by stream unless asked to interleave them; AWS has always interleaved since
2019 and ignores the parameter.
"""

from collections.abc import Callable
from typing import Any

from moto.logs.models import LogsBackend

from emulator.extensions.patching import wrap


def apply() -> None:
    """Always interleave."""

    @wrap(LogsBackend, "filter_log_events")
    def filter_log_events(original: Callable[..., Any], backend: LogsBackend, *filters: Any) -> Any:
        *others, _ = filters
        return original(backend, *others, True)  # noqa: FBT003 (moto's signature)
