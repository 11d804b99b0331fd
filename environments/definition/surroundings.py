"""Find the service whose definition contains a mistake, in the source code."""

import ast
import inspect
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any


def service_around(error: BaseException, folder: Path) -> str | None:
    """Return the name of the service whose definition contains the call that failed.

    A nested value, such as an `Autoscaling`, fails before the service object exists, so the error
    cannot name the service.
    """
    traced = traceback.walk_tb(error.__traceback__), traceback.extract_tb(error.__traceback__)
    for (frame, _), place in reversed(list(zip(*traced, strict=True))):
        if Path(place.filename).is_relative_to(folder):
            for call in reversed(_calls_around(place)):
                if name := _service(call, frame.f_globals):
                    return name
    return None


def _calls_around(place: traceback.FrameSummary) -> list[ast.Call]:
    """Return the calls whose arguments contain the call at the place, outermost first."""
    tree = ast.parse(Path(place.filename).read_bytes())
    at = (place.lineno, place.colno), (place.end_lineno, place.end_colno)
    if None in (*at[0], *at[1]):
        return []
    around = [
        call
        for call in _calls(tree)
        if (call.lineno, call.col_offset) <= at[0]
        if at[1] <= (call.end_lineno, call.end_col_offset)
    ]
    return around[:-1]


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _service(call: ast.Call, names: Mapping[str, Any]) -> str | None:
    """Return the name of the service that a call defines, itself or in the function it calls."""
    if not isinstance(call.func, ast.Name):
        return None
    if call.func.id == "Service":
        return next(
            (
                keyword.value.value
                for keyword in call.keywords
                if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
                if isinstance(keyword.value.value, str)
            ),
            None,
        )
    function = names.get(call.func.id)
    if not inspect.isfunction(function):
        return None
    inside = _calls(ast.parse(dedent(inspect.getsource(function))))
    return next((name for each in inside if (name := _service(each, {}))), None)
