"""The tags that every resource of an environment carries.

Source: Tagging AWS Resources user guide, "Tag naming limits and requirements". A rule that one
service adds names its source.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer

from environments.definition.base import shown
from environments.definition.checks import Check, Text, at_most

RESERVED = ("Environment", "ManagedBy", "Project")
"""The tags that identify the resources of an environment, which users cannot set."""

# No characters beyond U+FFFF: AWS services count them twice, and may not know new ones.
_CHARACTER = r"(?![\U00010000-\U0010FFFF])[\w .:/=+\-@]"
# EC2 allows one character less than other services (EC2 API reference, Tag).
_LONGEST_KEY = 127
_KEYS = (
    f"must have keys of 1 to {_LONGEST_KEY} letters, digits, spaces and _.:/=+-@ (none beyond "
    "U+FFFF), not starting with 'aws:'"
)
_VALUES = (
    "must have values of 0 to 256 letters, digits, spaces and _.:/=+-@ (none beyond U+FFFF), not "
    "starting with 'aws:'"
)


def _check_tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Refuse tags that some AWS service refuses, or that differ only in case.

    Raises:
        ValueError: continues "tags must …".
    """
    reserved = {key.casefold() for key in RESERVED}
    taken: dict[str, str] = {}
    for key, value in tags.items():
        # IAM treats keys that differ only in case as the same key.
        same = key.casefold()
        if same in reserved:
            raise ValueError(f"must not set {shown(key)}: every resource carries it already")
        if same in taken:
            raise ValueError(
                f"must have keys that differ in more than case, which {shown(taken[same])} and "
                f"{shown(key)} do not"
            )
        if key == "__proto__":
            raise ValueError("must not set '__proto__', which JavaScript has for itself")
        taken[same] = key
        if not re.fullmatch(rf"(?!aws:)(?:{_CHARACTER}){{1,{_LONGEST_KEY}}}", key, re.IGNORECASE):
            raise ValueError(f"{_KEYS} (key {shown(key)})")
        # Values must not start with aws: either (ECS API reference, Tag).
        if not re.fullmatch(rf"(?!aws:)(?:{_CHARACTER}){{0,256}}", value, re.IGNORECASE):
            raise ValueError(f"{_VALUES} (key {shown(key)})")
    return tags


Tags = Annotated[
    Mapping[Text, Text],
    Check(
        _check_tags,
        "keys of 1 to 127 and values of at most 256 letters, digits, spaces and _.:/=+-@",
    ),
    # AWS allows 50 tags on a resource. The reserved tags and those that ECS adds need room.
    at_most(40, "tags"),
    AfterValidator(MappingProxyType),
    PlainSerializer(dict),
]
