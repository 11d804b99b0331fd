"""Synthesize your environments with the possible successors of our packages, and compare the JSON.

The exit code is 1 if the differences are not those that
docs/decisions/0012-stay-on-cdktf-and-test-its-successors.md explains.
"""

import sys
import tempfile
from pathlib import Path

from rich.console import Console

from cli.tools.errors import exit_with
from tests.compat.matrix import SUCCESSORS, compare, table, unexplained


def main() -> None:
    """Run `bin/check --successors`."""
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
