import pytest
from hypothesis import given

from environments.definition import InvalidDefinition, load_environments
from tests.helpers.generated.written import file, made
from tests.unit.environments.generated.mistakes import Mistake, mistakes


def check_line(line: str, field: str) -> None:
    """Check that the error is one printable line of readable length that names the field."""
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
