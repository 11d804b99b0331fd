"""Suggest the name that a mistyped name was meant to be."""

import builtins
import inspect
import re
import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

_UNEXPECTED = re.compile(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'")
_NO_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
# A longer text is not a mistyped name, and takes long to compare.
_LONGEST_NAME = 100


class UnknownName(ValueError):
    """A value that is not one of the allowed names."""

    def __init__(self, message: str, allowed: Iterable[str]) -> None:
        super().__init__(message)
        self.allowed = tuple(allowed)


def did_you_mean(given: object, allowed: Iterable[str]) -> str:
    """Return `; did you mean 'memory_mib'?` for the name most like `given`, or an empty text."""
    if not isinstance(given, str) or len(given) > _LONGEST_NAME:
        return ""
    names = tuple(allowed)
    folded = {name.casefold(): name for name in names}
    closest = [
        *get_close_matches(given, names, n=1),
        *(folded[name] for name in get_close_matches(given.casefold(), folded, n=1)),
    ]
    return f"; did you mean {closest[0]!r}?" if closest else ""


def correction(error: BaseException, names: Mapping[str, Any]) -> str:
    """Suggest a correction of an error that Python raises, such as `; did you mean 'region'?`.

    `names` are the global names of the code that failed.
    """
    text = str(error)
    match error:
        case NameError(name=str(name)):
            if name in sys.modules["environments.definition"].__all__:
                return f"; add {name} to the import from environments.definition"
            return did_you_mean(name, [*names, *vars(builtins)])
        case AttributeError(name=str(name)):
            return did_you_mean(name, dir(error.obj))
        case ImportError() if found := _NO_NAME.search(text):
            return did_you_mean(found[1], dir(sys.modules.get(found[2])))
        case TypeError() if found := _UNEXPECTED.search(text):
            function = names.get(found[1])
            return did_you_mean(
                found[2], inspect.signature(function).parameters if function else ()
            )
    return ""
