"""A few examples of a strategy, for tests that are too slow for all examples."""

from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

Value = TypeVar("Value")


def sample(strategy: SearchStrategy[Value], count: int, *, repeatable: bool = False) -> list[Value]:
    """Return `count` values: always the same, unless the profile generates at random."""
    values: list[Value] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=repeatable or settings().derandomize,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(value: Value) -> None:
        values.append(value)

    collect()
    return values
