"""Suggest a correction of an error that Python raises in an environment file."""

import builtins
import inspect
import re
import sys
from collections.abc import Mapping
from typing import Any

from environments.definition.suggestion import did_you_mean

_UNEXPECTED = re.compile(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'")
_NO_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")


def hint(error: BaseException, names: Mapping[str, Any]) -> str:
    """Return the end of a line that starts with the error, such as `; did you mean 'region'?`.

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
