"""Print the requirements, with hashes, that a report of pip lists; the input is standard input.

Pipfile.lock pins all packages but does not contain their dependencies. pip resolves those.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def needed(requirements: Iterable[str], report: dict[str, Any]) -> Iterator[str]:
    """Yield the requirements that pip would install, whichever way pip spells their names."""
    names = {_normalized(package["metadata"]["name"]) for package in report["install"]}
    for requirement in requirements:
        if _normalized(re.split(r"[\[=]", requirement)[0]) in names:
            yield requirement


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.writelines(needed(sys.stdin, report))
