"""The one way our extensions change moto: wrap a method, keep the original within reach."""

import functools
from collections.abc import Callable
from typing import Any


def wrap(owner: type, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Replace the method `name` of `owner` by the decorated function.

    The function receives the original method first, then what the caller passed.
    """
    original = getattr(owner, name)

    def decorate(replacement: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(original)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return replacement(original, *args, **kwargs)

        setattr(owner, name, wrapper)
        return replacement

    return decorate
