"""Check the links in the project's Markdown files: `python -m cli.reference.links`.

A relative link must lead to a file of the repository and, after `#`, to a heading of that file.
Links to other sites are not followed.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cli.tools.project import ROOT

_NOT_OURS = {"cdktf.out", "node_modules"}
_PARSER = MarkdownIt("commonmark").enable("table")


def broken_links(file: Path, root: Path) -> Iterator[str]:
    """Yield a line for each relative link of a Markdown file whose target does not exist."""
    for number, target in _links(file):
        address = urlsplit(target)
        if address.scheme or address.netloc:
            continue
        path = file.parent / unquote(address.path) if address.path else file
        place = f"{file.relative_to(root)}:{number}: {target}"
        if not path.exists():
            yield f"{place}: no such file"
        elif address.fragment and address.fragment not in _anchors(path.resolve()):
            yield f"{place}: no such heading"


def _links(file: Path) -> Iterator[tuple[int, str]]:
    for block in _blocks(file):
        for token in block.children or ():
            if target := token.attrGet("href") or token.attrGet("src"):
                yield (block.map or [0])[0] + 1, str(target)


@cache
def _anchors(file: Path) -> frozenset[str]:
    """Return the names that GitHub gives to the headings of a file."""
    seen: Counter[str] = Counter()
    anchors = set()
    blocks = _blocks(file)
    for before, block in pairwise(blocks):
        if before.type != "heading_open":
            continue
        text = "".join(child.content for child in block.children or ())
        name = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        anchors.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return frozenset(anchors)


def _blocks(file: Path) -> list[Token]:
    return _PARSER.parse(file.read_text(encoding="utf-8"))


def markdown_files(folder: Path) -> Iterator[Path]:
    """Yield the Markdown files under a folder, without those that were installed or generated."""
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.name in _NOT_OURS:
            continue
        if entry.is_dir():
            yield from markdown_files(entry)
        elif entry.suffix == ".md":
            yield entry


def main() -> None:
    """Print the broken links, and exit with 1 if there are any."""
    sys.exit(
        "\n".join(line for file in markdown_files(ROOT) for line in broken_links(file, ROOT))
        or None
    )


if __name__ == "__main__":
    main()
