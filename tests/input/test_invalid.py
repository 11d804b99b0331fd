"""Every environment that must not be is refused in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from environments.definition import InvalidDefinition, load_environments
from tests.input.mistakes import Mistake, mistakes
from tests.input.sample import sample
from tests.input.written import file, made
from tests.sources import copy_sources


def check_line(line: str, field: str) -> None:
    """One line for a terminal, of a length that can be read, which names the field."""
    assert line.isprintable()
    assert len(line) < 1200
    assert field in line
    assert "got " in line
    for told in ("Traceback", "validation error", "pydantic"):
        assert told not in line


@given(mistakes())
def test_a_mistake_is_told_in_one_line_with_its_field_and_what_was_got(mistake: Mistake) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        made(mistake.environment)

    check_line(str(refused.value), mistake.field)


@given(mistakes(writable=True))
def test_a_file_with_a_mistake_is_told_by_its_name(
    tmp_path_factory: pytest.TempPathFactory, mistake: Mistake
) -> None:
    folder = tmp_path_factory.mktemp("given") / "environments"
    folder.mkdir()
    name = mistake.environment.keywords.get("name")
    stem = name if isinstance(name, str) and name.isidentifier() and len(name) < 13 else "dev"
    (folder / f"{stem}.py").write_text(file(mistake.environment), encoding="utf-8")

    with pytest.raises(InvalidDefinition) as refused:
        load_environments(folder)

    check_line(str(refused.value), mistake.field)
    assert str(refused.value).startswith(f"environments/{stem}.py: ")


@pytest.mark.long
def test_main_tells_one_in_ten_mistakes_in_one_line_with_code_1_and_touches_no_file(
    tmp_path: Path,
) -> None:
    place = copy_sources(tmp_path / "clone")
    (place / "cdktf.out").mkdir()
    (place / "cdktf.out" / "manifest.json").write_text("the last synthesis", encoding="utf-8")
    for mistake in sample(mistakes(writable=True), settings().max_examples // 10):
        (place / "environments" / "dev.py").write_text(file(mistake.environment), encoding="utf-8")
        before = contents(place)

        result = run_main(place)

        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr.count("\n") == 1
        check_line(result.stderr.removesuffix("\n"), mistake.field)
        assert contents(place) == before


def run_main(place: Path) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if name != "CDKTF_OUTDIR"}
    return subprocess.run(
        [sys.executable, "main.py"],
        cwd=place,
        env={**variables, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def contents(place: Path) -> dict[Path, bytes]:
    """Every file below the place."""
    return {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}
