"""The paths of a container that it may write to."""

import re
from typing import Annotated

from pydantic import AfterValidator

from environments.definition.fields import matching

_MOST_PATHS = 20


def _paths(paths: tuple[str, ...]) -> tuple[str, ...]:
    if len(paths) > _MOST_PATHS:
        raise ValueError(f"must be at most {_MOST_PATHS} paths")
    taken: dict[str, str] = {}
    for path in paths:
        # Volumes are named after their paths, in letters, digits and hyphens.
        name = re.sub(r"[^A-Za-z0-9]+", "-", path)
        if name in taken:
            raise ValueError(
                f"must be paths that differ in letters and digits, which {path!r} and "
                f"{taken[name]!r} do not"
            )
        taken[name] = path
    return paths


WritablePath = Annotated[
    str,
    matching(
        r"(?=.{2,200}\Z)(?!/(?:dev|proc|sys)(?:/|\Z))(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._-]+)+",
        "an absolute path of at most 200 letters, digits and ._-/ such as '/tmp', and not in "
        "/dev, /proc or /sys",
    ),
]
WritablePaths = Annotated[tuple[WritablePath, ...], AfterValidator(_paths)]
