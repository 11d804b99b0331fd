"""Prints those of the hashed requirements on standard input that a report of pip's names.

Pipfile.lock pins everything and does not tell who needs whom; pip finds that out.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


def needed(requirements: Iterable[str], report: dict[str, Any]) -> Iterator[str]:
    """Yield the requirements of what pip would install, whichever way it spells the names."""
    names = {_normalized(package["metadata"]["name"]) for package in report["install"]}
    for requirement in requirements:
        if _normalized(re.split(r"[\[=]", requirement)[0]) in names:
            yield requirement


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.writelines(needed(sys.stdin, report))
