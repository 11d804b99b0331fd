"""`FilterLogEvents` returns events in order of time, also across log streams.

Gap: moto returns one stream after the other unless the request asks for `interleaved`. Since 2019
AWS has always interleaved the streams, and ignores the parameter.
"""

from moto.logs.models import LogsBackend

from emulator.extensions.patching import before


def apply() -> None:
    """Interleave always."""

    @before(LogsBackend, "filter_log_events")
    def filter_log_events(_backend: LogsBackend) -> dict[str, bool]:
        return {"interleaved": True}
