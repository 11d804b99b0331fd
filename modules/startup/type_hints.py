"""Evaluates the type hints of a binding once.

jsii's bindings check what they are given, and evaluate the hints to check it against anew for each
construct: a twentieth of a synthesis. They are the hints of stubs that nobody changes.
"""

import functools
import typing
from typing import Any

_STUB = "_typecheckingstub__"


def remember_type_hints() -> None:
    """Have the hints of jsii's stubs remembered; those of everything else are evaluated as ever."""
    evaluate = typing.get_type_hints
    remembered = functools.cache(evaluate)

    @functools.wraps(evaluate)
    def get_type_hints(of: Any, *options: Any, **named: Any) -> dict[str, Any]:
        plain = not options and not named
        is_stub = plain and getattr(of, "__name__", "").startswith(_STUB)
        return remembered(of) if is_stub else evaluate(of, *options, **named)

    typing.get_type_hints = get_type_hints  # type: ignore[assignment]
