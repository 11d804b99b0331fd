"""Find the environment files and load all of them, or one."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from environments.definition.base import InvalidDefinition
from environments.definition.environment import Environment
from environments.definition.environment_file import read

FOLDER = Path(__file__).parent.parent
_ENVIRONMENT = re.compile(r"^environment\s*[:=]", re.MULTILINE)


def environment_names(folder: Path | None = None) -> list[str]:
    """Return the names of the environment files, sorted, without loading them.

    The folder is `environments/` unless the caller names another one.

    Raises:
        InvalidDefinition: there is no environment file.
    """
    folder = folder or FOLDER
    names = sorted(file.stem for file in folder.glob("*.py") if file.name != "__init__.py")
    if not names:
        raise InvalidDefinition(f"{folder.name}/: no environment file such as dev.py is there")
    return names


def load_environments(folder: Path | None = None) -> tuple[Environment, ...]:
    """Load every environment of the folder, sorted by name, and compare them.

    Raises:
        InvalidDefinition: one line that names the file, the field, the value and what is allowed.
    """
    folder = folder or FOLDER
    for file in _misplaced(folder):
        raise InvalidDefinition(
            f"{file.relative_to(folder.parent)}: an environment file must be in {folder.name}/ "
            f"itself: move it there, got {file.parent.relative_to(folder.parent)}/"
        )
    environments = tuple(read(folder / f"{name}.py") for name in environment_names(folder))
    for one, other in combinations(environments, 2):
        _compare(one, other)
    return environments


def load_environment(name: str, folder: Path | None = None) -> Environment:
    """Load the environment of the file `<name>.py`, even if other files have mistakes.

    Raises:
        InvalidDefinition: one line that names the file, the field, the value and what is allowed.
    """
    return read((folder or FOLDER) / f"{name}.py")


def load_compared(name: str, folder: Path | None = None) -> Environment:
    """Load one environment, and compare it with the others that have no mistake of their own.

    Raises:
        InvalidDefinition: one line that names the file, the field, the value and what is allowed.
    """
    environment = load_environment(name, folder)
    for other in _loadable(folder, besides=name):
        _compare(*sorted((environment, other), key=lambda each: each.name))
    return environment


def _misplaced(folder: Path) -> list[Path]:
    """Return the files in subfolders that define an environment, which nothing would load."""
    return [
        file
        for file in sorted(folder.glob("*/**/*.py"))
        if _ENVIRONMENT.search(file.read_text(encoding="utf-8", errors="replace"))
    ]


def _loadable(folder: Path | None, *, besides: str) -> Iterator[Environment]:
    for name in environment_names(folder):
        if name != besides:
            try:
                yield load_environment(name, folder)
            except InvalidDefinition:
                continue  # a mistake of another environment stops the commands of that one only


def _compare(one: Environment, other: Environment) -> None:
    """Refuse two environments with the same host name, table or identity provider.

    Raises:
        InvalidDefinition: one line that names both files, the field, the value and what is allowed.
    """
    _refuse_shared_host_names(one, other)
    _refuse_second_identity_provider(one, other)
    _refuse_shared_tables(one, other)


def _refuse_shared_host_names(one: Environment, other: Environment) -> None:
    for host_name in one.host_names:
        if host_name in other.host_names:
            raise InvalidDefinition(
                f"environments/{other.name}.py: domain and hosts must differ between "
                f"environments, got {host_name!r} as {one.name}.py has"
            )


def _refuse_second_identity_provider(one: Environment, other: Environment) -> None:
    both_create = all(each.github and each.github.create_identity_provider for each in (one, other))
    if both_create and one.account_id == other.account_id:
        raise InvalidDefinition(
            f"environments/{other.name}.py: github: create_identity_provider must be False, since "
            f"{one.name}.py makes that of account {other.account_id}, got True"
        )


def _refuse_shared_tables(one: Environment, other: Environment) -> None:
    if one.region != other.region or not {*one.allowed_account_ids} & {*other.allowed_account_ids}:
        return
    for table in one.dynamodb_table_names:
        both_say_so = table in one.shared_table_names and table in other.shared_table_names
        if table in other.dynamodb_table_names and not both_say_so:
            raise InvalidDefinition(
                f"environments/{other.name}.py: dynamodb_tables must differ between environments "
                f"of one account and region, unless both name the table in shared_table_names, "
                f"got {table!r} as {one.name}.py has"
            )
