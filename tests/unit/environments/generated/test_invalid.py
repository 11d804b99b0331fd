import pytest
from hypothesis import given

from environments.definition import load_environments
from tests.helpers.generated.written import file, validated
from tests.helpers.refusal import refusal
from tests.unit.environments.generated.mistakes import Mistake, mistakes


def check_line(line: str, field: str) -> None:
    """Check that the error is one printable line of readable length that names the field."""
    assert line.isprintable()
    assert len(line) < 1200
    assert field in line
    assert "got " in line
    for text in ("Traceback", "validation error", "pydantic"):
        assert text not in line


@given(mistakes())
def test_a_mistake_is_refused_in_one_line_with_its_field_and_value(mistake: Mistake) -> None:
    check_line(refusal(lambda: validated(mistake.environment)), mistake.field)


@given(mistakes(writable=True))
def test_a_file_with_a_mistake_is_refused_with_its_name(
    tmp_path_factory: pytest.TempPathFactory, mistake: Mistake
) -> None:
    folder = tmp_path_factory.mktemp("given") / "environments"
    folder.mkdir()
    name = mistake.environment.keywords.get("name")
    stem = name if isinstance(name, str) and name.isidentifier() and len(name) < 13 else "dev"
    (folder / f"{stem}.py").write_text(file(mistake.environment), encoding="utf-8")

    line = refusal(lambda: load_environments(folder))

    check_line(line, mistake.field)
    assert line.startswith(f"environments/{stem}.py: ")
