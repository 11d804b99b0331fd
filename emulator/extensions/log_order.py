"""`FilterLogEvents` returns events in order of time, also across log streams.

Gap: moto returns one stream after the other unless the request asks for `interleaved`. Since 2019
AWS has always interleaved the streams, and ignores the parameter.
"""

from collections.abc import Callable
from typing import Any

from moto.logs.models import LogsBackend

from emulator.extensions.patching import wrap


def apply() -> None:
    """Interleave always."""

    @wrap(LogsBackend, "filter_log_events")
    def filter_log_events(original: Callable[..., Any], backend: LogsBackend, *filters: Any) -> Any:
        *others, _ = filters
        return original(backend, *others, True)  # noqa: FBT003 (moto's signature)
