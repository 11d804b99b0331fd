"""Selection of the locked packages for the emulator's image."""

from typing import Any

import pytest

from emulator.locked import needed


def _report(name: str) -> dict[str, Any]:
    return {"install": [{"metadata": {"name": name}}]}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("boto3==1.44.5; python_version >= '3.10' --hash=sha256:0", "boto3"),
        ("moto[server]==5.2.5 --hash=sha256:0", "moto"),
        ("pyyaml==6.0.3 --hash=sha256:0", "PyYAML"),
        ("py-partiql-parser==0.6.3 --hash=sha256:0", "py_partiql_parser"),
    ],
)
def test_keeps_what_pip_would_install(line: str, name: str) -> None:
    assert list(needed([line], _report(name))) == [line]


def test_leaves_the_rest_out() -> None:
    assert list(needed(["boto3-stubs==1.43.126 --hash=sha256:0"], _report("boto3"))) == []
