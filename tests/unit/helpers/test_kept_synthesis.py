"""The copied output of equal syntheses, with a `main.py` that only notes that it ran."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.tools.project import ROOT

pytestmark = pytest.mark.emulator  # starts Python

MAIN = """
import os, sys
open("runs", "a").write("one ")
place = os.environ["CDKTF_OUTDIR"] + "/manifest.json"
open(place, "w").write(open("environments/dev.py").read() + " ".join(sys.argv[1:]))
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a folder in which `main.py` writes what `environments/dev.py` contains."""
    for folder in ("environments", "modules"):
        (tmp_path / folder).mkdir()
    (tmp_path / "main.py").write_text(MAIN, encoding="utf-8")
    (tmp_path / "cdktf.json").touch()
    (tmp_path / "environments" / "dev.py").write_text("first ", encoding="utf-8")
    return tmp_path


def synthesize(sources: Path, *names: str) -> str:
    """Return the output for the names, and delete it."""
    subprocess.run(
        [sys.executable, "-m", "tests.helpers.kept_synthesis", "kept", *names],
        cwd=sources,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CDKTF_OUTDIR": "output"},
        check=True,
    )
    manifest = sources / "output" / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.unlink()
    return text


def runs(sources: Path) -> int:
    return (sources / "runs").read_text(encoding="utf-8").count("one")


def test_equal_sources_are_synthesized_once(sources: Path) -> None:
    assert [synthesize(sources, "dev"), synthesize(sources, "dev")] == ["first dev"] * 2
    assert runs(sources) == 1


def test_an_edited_environment_is_synthesized_again(sources: Path) -> None:
    synthesize(sources, "dev")
    (sources / "environments" / "dev.py").write_text("second ", encoding="utf-8")

    assert synthesize(sources, "dev") == "second dev"


def test_other_names_are_synthesized_again(sources: Path) -> None:
    synthesize(sources, "dev")

    assert synthesize(sources, "prod") == "first prod"
