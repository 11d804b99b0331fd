"""Run one environment file, and describe its first mistake in one line."""

import ast
import builtins
import inspect
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from importlib.machinery import SourceFileLoader
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

from environments.definition.base import InvalidDefinition, did_you_mean, shown
from environments.definition.environment import Environment
from environments.definition.fields import ENVIRONMENT_NAME, ENVIRONMENT_NAME_ALLOWED

_LONGEST_REASON = 500
_UNEXPECTED = re.compile(r"(\w+)\(\) got an unexpected keyword argument '(\w+)'")
_NO_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")


def read(file: Path) -> Environment:
    """Run the file and return its variable `environment`.

    Raises:
        InvalidDefinition: one line that names the file, the field, the value and what is allowed.
    """
    label = f"{file.parent.name}/{file.name}"
    if not re.fullmatch(ENVIRONMENT_NAME, file.stem):
        raise InvalidDefinition(
            f"{label}: a file must be named like its environment, and an environment's name must "
            f"be {ENVIRONMENT_NAME_ALLOWED}: rename the file, got {shown(file.stem)}"
        )
    names = _run(file, label)
    environment = names.get("environment")
    if not isinstance(environment, Environment):
        others = [name for name, value in names.items() if isinstance(value, Environment)]
        way = (
            f"rename {others[0]} to environment" if others else "write environment = Environment(…)"
        )
        raise InvalidDefinition(
            f"{label}: environment must be an Environment(…): {way}, got {shown(environment)}"
        )
    if environment.name != file.stem:
        raise InvalidDefinition(
            f"{label}: name must be {file.stem!r}, like the file, got {environment.name!r}"
        )
    return environment


def _run(file: Path, label: str) -> Mapping[str, Any]:
    """Return the global names of the file."""
    loader = SourceFileLoader(f"environments.{file.stem}", str(file))
    module = ModuleType(loader.name)
    try:
        loader.exec_module(module)
    except InvalidDefinition as mistake:
        message = str(mistake)
        service = None if message.startswith("service ") else _service_of(mistake, file.parent)
        owner = f"service {shown(service)}: " if service else ""
        raise InvalidDefinition(f"{label}: {owner}{message}") from None
    except (Exception, SystemExit) as error:
        place, names = _place(error, file, label)
        raise InvalidDefinition(f"{place}: {_message(error)}{_correction(error, names)}") from error
    return vars(module)


def _place(error: BaseException, file: Path, label: str) -> tuple[str, Mapping[str, Any]]:
    """Return the file and line that went wrong, `environments/dev.py:12`, and its global names."""
    folder = file.parent
    if isinstance(error, SyntaxError):
        wrong = Path(error.filename or "")
        is_ours = wrong.is_relative_to(folder)
        return f"{_relative(wrong, folder)}:{error.lineno}" if is_ours else label, {}
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        wrong = Path(frame.f_code.co_filename)
        if wrong.is_relative_to(folder) and not wrong.is_relative_to(folder / "definition"):
            return f"{_relative(wrong, folder)}:{line}", frame.f_globals
    return label, {}


def _relative(file: Path, folder: Path) -> Path:
    return file.relative_to(folder.parent)


def _message(error: BaseException) -> str:
    """Return the type and the reason of the error on one line."""
    reason = error.msg if isinstance(error, SyntaxError) else _reason(error)
    line = " ".join(reason.split())
    if len(line) > _LONGEST_REASON:
        line = f"{line[:_LONGEST_REASON]}… ({len(line)} characters)"
    return f"{type(error).__name__}: {line}"


def _reason(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - the mistake to report is the first one
        return "its reason cannot be shown"


def _service_of(error: BaseException, folder: Path) -> str | None:
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


def _correction(error: BaseException, names: Mapping[str, Any]) -> str:
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
