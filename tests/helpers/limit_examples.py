"""Examples of values that a documented limit allows and refuses."""

from collections.abc import Iterator
from typing import Any

from emulator.documented_limits import Limit


def allowed_examples(limit: Limit) -> list[Any]:
    """Return the last allowed value of each bound, then the other accepted examples."""
    bounds = [value for value in (limit.least, limit.most) if value is not None]
    return [*_as_long_as(limit, 0), *bounds, *limit.values, *limit.accepted]


def refused_examples(limit: Limit) -> list[Any]:
    """Return the first value beyond each bound, then the other refused examples."""
    below = [] if limit.least is None else [limit.least - 1]
    above = [] if limit.most is None else [limit.most + 1]
    return [*_as_long_as(limit, 1), *below, *above, *limit.refused]


def _as_long_as(limit: Limit, excess: int) -> Iterator[Any]:
    if limit.longest is not None:
        length = limit.longest + excess
        if isinstance(limit.element, str):
            yield (limit.element * length)[:length]
        else:
            yield [limit.element] * length
    if limit.most_bytes is not None:
        yield "a" * (limit.most_bytes + excess)
