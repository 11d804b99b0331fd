"""The docstrings of the fields of a definition."""

import ast
import inspect
from itertools import pairwise
from textwrap import dedent

from pydantic import BaseModel


def descriptions(model: type[BaseModel]) -> dict[str, str]:
    """Return the docstring below each field of a model, on one line, by the field's name.

    pydantic's `use_attribute_docstrings` is not used: it reads the source of every model at import,
    which takes a thirtieth of a synthesis.
    """
    return {
        name: text
        for each in reversed(model.__mro__)
        if issubclass(each, BaseModel) and each is not BaseModel
        for name, text in _of(each)
    }


def _of(model: type[BaseModel]) -> list[tuple[str, str]]:
    class_ = ast.parse(dedent(inspect.getsource(model))).body[0]
    return [
        (field.target.id, " ".join(below.value.value.split()))
        for field, below in pairwise(getattr(class_, "body", ()))
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
        if isinstance(below.value.value, str)
    ]
