"""Find the environment files and load all of them, or one."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from environments.definition.apart import check_apart
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
        check_apart(one, other)
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
        check_apart(*sorted((environment, other), key=lambda each: each.name))
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
