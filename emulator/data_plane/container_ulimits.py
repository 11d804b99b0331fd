"""Limits of the processes in a container, as far as the Docker engine allows them."""

import json
from collections.abc import Mapping
from typing import Any

from docker.types import Ulimit

from emulator.data_plane.ulimits import note

_UNLIMITED = -1
_PROGRAM = """
import json, resource
names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
limits = {name[7:].lower(): resource.getrlimit(getattr(resource, name)) for name in names}
print(json.dumps(limits))
"""


def settings(ulimits: Mapping[str, tuple[int, int]]) -> list[Ulimit]:
    """Return the limits as settings of a container."""
    return [Ulimit(name=name, soft=soft, hard=hard) for name, (soft, hard) in ulimits.items()]


def lowered(ulimits: Mapping[str, tuple[int, int]], running: Any) -> dict[str, tuple[int, int]]:
    """Return the limits, lowered to those of a container without limits of its own."""
    engine = json.loads(running.exec_run(["python", "-c", _PROGRAM]).output)
    lower = {}
    for name, (soft, hard) in ulimits.items():
        _, highest = engine.get(name, (_UNLIMITED, _UNLIMITED))
        lower[name] = (soft, hard)
        if highest != _UNLIMITED and hard > highest:
            lower[name] = (min(soft, highest), highest)
            note(f"{name} is {highest} instead of {hard}, the limit of the Docker engine")
    return lower
