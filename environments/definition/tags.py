"""The tags that every resource of an environment carries.

Source: Tagging AWS Resources user guide, "Tag naming limits and requirements". A rule that one
service adds names its source.
"""

import re
from collections.abc import Mapping

from environments.definition.base import shown

RESERVED = ("Environment", "ManagedBy", "Project")

# AWS allows 50 tags on a resource; ours and ECS's own need room.
_MOST_TAGS = 40
# Not beyond U+FFFF: the services count such a character twice, and their Unicode may not know it.
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


def check_tags(tags: Mapping[str, str]) -> Mapping[str, str]:
    """Refuse tags that AWS refuses on some resource, or that are one to it.

    Raises:
        ValueError: continues "tags must …".
    """
    reserved = {key.casefold() for key in RESERVED}
    taken: dict[str, str] = {}
    for key, value in tags.items():
        # IAM takes keys that differ in case only for the same.
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
        # A value too may not start so, says the ECS API reference, Tag.
        if not re.fullmatch(rf"(?!aws:)(?:{_CHARACTER}){{0,256}}", value, re.IGNORECASE):
            raise ValueError(f"{_VALUES} (key {shown(key)})")
    if len(tags) > _MOST_TAGS:
        raise ValueError(f"must be at most {_MOST_TAGS} tags")
    return tags
