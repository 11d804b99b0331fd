import re
from pathlib import Path

import pytest

from cli.reference import links
from cli.reference.links import broken_links, markdown_files

TARGET = "# The `target`, once\n\n# The target once\n"


@pytest.mark.parametrize(
    "link",
    [
        "[a](target.md)",
        "[a](target.md#the-target-once)",
        "[a](target.md#the-target-once-1)",
        "[a](#here)",
        "![a](folder/target.md)",
        "[a](https://example.com/nothing)",
        "`[a](nothing.md)`",
    ],
)
def test_a_link_to_a_file_or_a_heading_is_accepted(tmp_path: Path, link: str) -> None:
    assert _check(tmp_path, link) == []


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("[a](nothing.md)", "no such file"),
        ("![a](folder/nothing.png)", "no such file"),
        ("[a](target.md#the-target-twice)", "no such heading"),
        ("[a](#there)", "no such heading"),
        ("| table |\n|---|\n| [a](nothing.md) |", "no such file"),
    ],
)
def test_a_link_that_leads_nowhere_is_reported_with_its_line(
    tmp_path: Path, link: str, reason: str
) -> None:
    (line,) = _check(tmp_path, link)

    assert re.match(r"page\.md:[35]: ", line)
    assert line.endswith(reason)


def test_installed_files_are_not_read(tmp_path: Path) -> None:
    for folder in ("docs", "node_modules", ".venv"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "page.md").touch()

    assert list(markdown_files(tmp_path)) == [tmp_path / "docs" / "page.md"]


@pytest.mark.parametrize(("link", "fails"), [("[a](page.md)", False), ("[a](gone.md)", True)])
def test_only_a_broken_link_ends_the_check_with_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, fails: bool
) -> None:
    (tmp_path / "page.md").write_text(link)
    monkeypatch.setattr(links, "ROOT", tmp_path)

    with pytest.raises(SystemExit) as ended:
        links.main()

    assert (ended.value.code is not None) == fails


def _check(folder: Path, link: str) -> list[str]:
    (folder / "folder").mkdir()
    (folder / "target.md").write_text(TARGET)
    (folder / "folder" / "target.md").write_text(TARGET)
    page = folder / "page.md"
    page.write_text(f"# Here\n\n{link}\n")
    return list(broken_links(page, folder))
