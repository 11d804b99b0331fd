"""Limits of processes, as far as this machine allows them."""

import functools
import resource
import sys
from collections.abc import Mapping


def shell_commands(ulimits: Mapping[str, tuple[int, int]]) -> str:
    """Return shell commands that set the limits; only `nofile` is supported."""
    for name in ulimits.keys() - {"nofile"}:
        note(f"processes do not honour the ulimit {name}")
    if "nofile" not in ulimits:
        return ""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if allowed == resource.RLIM_INFINITY:
        allowed = max(ulimits["nofile"])
    soft, hard = (min(value, allowed) for value in ulimits["nofile"])
    if hard < ulimits["nofile"][1]:
        note(f"nofile is {hard} instead of {ulimits['nofile'][1]}, the limit of this machine")
    return f"ulimit -S -n {soft}; ulimit -H -n {hard}; "


@functools.cache
def note(text: str) -> None:
    """Print a line once to the emulator's standard error."""
    print(f"data plane: {text}", file=sys.stderr, flush=True)
