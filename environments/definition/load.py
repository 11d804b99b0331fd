"""Finds the environment files and turns each into its value."""

import traceback
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

from environments.definition.base import InvalidDefinition, shown
from environments.definition.environment import Environment

FOLDER = Path(__file__).parent.parent
_LONGEST_REASON = 500


def load_environments(folder: Path | None = None) -> tuple[Environment, ...]:
    """Return the environments of a folder by name: one per Python file, in its `environment`.

    The folder is `environments/` unless the caller names another one.

    Raises:
        InvalidDefinition: one line that names the file, the field, the value and what is allowed.
    """
    folder = folder or FOLDER
    files = sorted(file for file in folder.glob("*.py") if file.name != "__init__.py")
    if not files:
        raise InvalidDefinition(f"{folder.name}/: no environment file such as dev.py is there")
    environments = tuple(_load(file) for file in files)
    _refuse_shared_host_names(environments, folder)
    _refuse_second_identity_providers(environments, folder)
    return environments


def _load(file: Path) -> Environment:
    label = f"{file.parent.name}/{file.name}"
    try:
        environment = getattr(_execute(file), "environment", None)
    except InvalidDefinition as mistake:
        raise InvalidDefinition(f"{label}: {mistake}") from None
    except (Exception, SystemExit) as error:
        raise InvalidDefinition(f"{label}{_line(error, file)}: {_told(error)}") from error
    if not isinstance(environment, Environment):
        raise InvalidDefinition(
            f"{label}: environment must be an Environment(…), got {shown(environment)}"
        )
    if environment.name != file.stem:
        raise InvalidDefinition(
            f"{label}: name must be {file.stem!r}, like the file, got {environment.name!r}"
        )
    return environment


def _execute(file: Path) -> ModuleType:
    loader = SourceFileLoader(f"environments.{file.stem}", str(file))
    module = ModuleType(loader.name)
    loader.exec_module(module)
    return module


def _line(error: BaseException, file: Path) -> str:
    """The line of the environment file that went wrong, `:12`, or nothing where it has none."""
    if isinstance(error, SyntaxError):
        return f":{error.lineno}" if error.filename == str(file) else ""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)
    ]
    return f":{frames[-1].lineno}" if frames else ""


def _told(error: BaseException) -> str:
    reason = error.msg if isinstance(error, SyntaxError) else _reason(error)
    line = " ".join(reason.split())
    if len(line) > _LONGEST_REASON:
        line = f"{line[:_LONGEST_REASON]}… ({len(line)} characters)"
    return f"{type(error).__name__}: {line}"


def _reason(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - the mistake to tell is the first one
        return "its reason cannot be shown"


def _refuse_shared_host_names(environments: tuple[Environment, ...], folder: Path) -> None:
    owners: dict[str, str] = {}
    for environment in environments:
        for host_name in environment.host_names:
            owner = owners.setdefault(host_name, environment.name)
            if owner != environment.name:
                raise InvalidDefinition(
                    f"{folder.name}/{environment.name}.py: domain and hosts must differ between "
                    f"environments, got {host_name!r} as {owner}.py has"
                )


def _refuse_second_identity_providers(environments: tuple[Environment, ...], folder: Path) -> None:
    makers: dict[str, str] = {}
    for environment in environments:
        if environment.github and environment.github.create_identity_provider:
            maker = makers.setdefault(environment.account_id, environment.name)
            if maker != environment.name:
                raise InvalidDefinition(
                    f"{folder.name}/{environment.name}.py: github: create_identity_provider must "
                    f"be False, since {maker}.py makes that of account {environment.account_id}, "
                    "got True"
                )
