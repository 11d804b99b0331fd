"""The packages of the product, and those that it installs."""

import ast
from pathlib import Path

import pytest

from cli.tools.project import ROOT
from tests.helpers.oldest_python import packages_for_newer

PACKAGES = sorted(
    file
    for package in ("cli", "emulator", "environments", "modules")
    for file in (ROOT / package).rglob("__init__.py")
)
_DECLARATIONS = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef)


@pytest.mark.parametrize("file", PACKAGES, ids=lambda file: str(file.parent.relative_to(ROOT)))
def test_importing_a_package_has_no_side_effect(file: Path) -> None:
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        assert is_docstring or isinstance(statement, _DECLARATIONS), ast.unparse(statement)


def test_the_oldest_python_can_install_every_package() -> None:
    assert packages_for_newer() == []
