"""Shows whether your environments survive the packages that follow ours.

Installs them on the first run into environments of their own, synthesizes every environment with
each, and compares the JSON with today's. Exits with 1 where it differs in more, or in less, than
docs/decisions/0012-stay-on-cdktf-and-test-its-successors.md explains.
"""

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from cli.tools.errors import exit_with
from tests.compat.matrix import SUCCESSORS, compare
from tests.compat.report import table, unexplained


def main() -> None:
    """Compare with each."""
    console = Console(stderr=True)

    def run() -> None:
        with tempfile.TemporaryDirectory() as place:
            for successor in SUCCESSORS:
                successor.install(lambda line: console.print(f"bin/check --successors: {line}"))
            found = [compare(successor, Path(place)) for successor in SUCCESSORS]
        print(table(found))
        if lines := unexplained(found):
            sys.exit("\n".join(lines))

    exit_with("bin/check --successors", run)


if __name__ == "__main__":
    main()
