"""A few of what a strategy makes, for what is too slow to be done with all."""

from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

Value = TypeVar("Value")


def sample(strategy: SearchStrategy[Value], count: int, *, repeatable: bool = False) -> list[Value]:
    """As many values as that; the same ones, unless the profile is a random one."""
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
