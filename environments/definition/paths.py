"""The paths that a container may write to."""

import re
from collections.abc import Iterable
from typing import Annotated

from environments.definition.check import Check
from environments.definition.fields import matching
from environments.definition.text import Text

_MOST_PATHS = 20
# The same paths as in modules/fargate_service/confinement.py, whose import would start Node. A test
# compares the two.
EXECUTE_COMMAND_PATHS = ("/managed-agents", "/var/lib/amazon/ssm", "/var/log/amazon/ssm")


def _volume(path: str) -> str:
    """Return the name of the volume of a path, in letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", path)


def check_beside_execute_command(service: str, paths: Iterable[str]) -> None:
    """Refuse a path whose volume would have the same name as a volume of ECS Exec.

    Raises:
        ValueError: in one sentence naming the service, the field, the value and what is allowed.
    """
    needed = {_volume(path): path for path in EXECUTE_COMMAND_PATHS}
    for path in paths:
        other = needed.get(_volume(path), path)
        if other != path:
            raise ValueError(
                f"service {service!r}: writable_paths must differ in letters and digits from "
                f"{other!r}, which ECS Exec needs, got {path!r}"
            )


def _paths(paths: tuple[str, ...]) -> tuple[str, ...]:
    if len(paths) > _MOST_PATHS:
        raise ValueError(f"must be at most {_MOST_PATHS} paths")
    taken: dict[str, str] = {}
    for path in paths:
        name = _volume(path)
        if name in taken:
            raise ValueError(
                f"must be paths that differ in letters and digits, which {path!r} and "
                f"{taken[name]!r} do not"
            )
        taken[name] = path
    return paths


WritablePath = Annotated[
    Text,
    matching(
        r"(?=.{2,200}\Z)(?!/(?:dev|proc|sys)(?:/|\Z))(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._-]+)+",
        "an absolute path of at most 200 letters, digits and ._-/ such as '/tmp', and not in "
        "/dev, /proc or /sys",
    ),
]
WritablePaths = Annotated[
    tuple[WritablePath, ...],
    Check(_paths, f"at most {_MOST_PATHS} paths that differ in letters and digits"),
]
