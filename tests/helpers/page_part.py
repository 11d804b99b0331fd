"""Parts of Markdown pages that tests write."""

from pathlib import Path


def page_part(page: Path, name: str, *, written_by: str, update_to: str | None) -> str:
    """Return the part of the page between its two comments; with `update_to`, write the part first.

    The comments are `<!-- NAME: written by FILE -->` and `<!-- NAME: end -->`.
    """
    begin, end = f"<!-- {name}: written by {written_by} -->\n", f"<!-- {name}: end -->"
    before, _, rest = page.read_text(encoding="utf-8").partition(begin)
    found, _, after = rest.partition(end)
    if update_to is None:
        return found
    page.write_text(f"{before}{begin}{update_to}{end}{after}", encoding="utf-8")
    return update_to
