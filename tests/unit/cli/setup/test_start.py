import importlib
import re

import pytest

from cli.tools.project import ROOT

MODULES = sorted(
    {
        module
        for script in (ROOT / "bin").iterdir()
        if script.is_file()
        for module in re.findall(r"\bstart ((?:cli|tests)\.[\w.]+)", script.read_text("utf-8"))
    }
)


@pytest.mark.parametrize("module", MODULES)
def test_the_module_of_a_script_has_a_main(module: str) -> None:
    assert callable(importlib.import_module(module).main)


def test_scripts_start_python_through_one_file() -> None:
    scripts = [script for script in (ROOT / "bin").iterdir() if script.is_file()]

    assert [script.name for script in scripts if "exec python" in script.read_text("utf-8")] == []
