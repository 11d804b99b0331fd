"""Write the documentation that is generated from the model and from the synthesized JSON.

docs/environment.md describes every field of an environment's file.
docs/architecture-<environment>.svg draws the resources of an environment; the README has the first
one as Mermaid. With --check the command writes nothing, and fails if a file is not up to date.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cli.reference.architecture import diagram
from cli.reference.drawing import mermaid, svg
from cli.reference.fields import reference
from cli.tools.errors import CommandError, exit_with
from cli.tools.project import ROOT, stack_json, synthesize
from cli.tools.whole_files import delete_files, replace_files
from environments.definition import load_environments

README = ROOT / "README.md"
DOCS = ROOT / "docs"
_PICTURES = "architecture-*.svg"
_MERMAID = re.compile(r"(?<=<!-- bin/docs -->\n).*(?=<!-- /bin/docs -->)", re.DOTALL)


def pages() -> Iterator[tuple[Path, str]]:
    """Yield each generated file with the text that it should have.

    Raises:
        CommandError: the environments cannot be synthesized or drawn.
    """
    yield DOCS / "environment.md", reference()
    with tempfile.TemporaryDirectory() as directory:
        synthesize(Path(directory))
        for number, environment in enumerate(load_environments()):
            stack = stack_json(Path(directory), f"{environment.name}-application")
            drawing = diagram(
                f"Cruddur, environment {environment.name}, {environment.region}",
                json.loads(stack.read_bytes()),
            )
            yield DOCS / f"architecture-{environment.name}.svg", svg(drawing)
            if number == 0:
                yield README, _with_mermaid(f"```mermaid\n{mermaid(drawing)}```\n")


def _with_mermaid(block: str) -> str:
    return _MERMAID.sub(lambda _: block, README.read_text(encoding="utf-8"))


def pictures() -> set[Path]:
    """Return the paths of the existing drawings."""
    return set(DOCS.glob(_PICTURES))


def stale(wanted: dict[Path, str]) -> list[Path]:
    """Return the files that differ from the wanted text, and drawings of deleted environments."""
    changed = [
        path
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    return changed + sorted(pictures() - wanted.keys())


def main() -> None:
    """Write or check the files."""
    parser = argparse.ArgumentParser(prog="bin/docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if stale")
    options = parser.parse_args()

    def run() -> None:
        wanted = dict(pages())
        found = stale(wanted)
        names = ", ".join(str(path.relative_to(ROOT)) for path in found)
        if options.check:
            if found:
                raise CommandError(f"not as bin/docs writes it: {names}")
            return
        replace_files(wanted)
        delete_files(path for path in found if path not in wanted)
        print(f"written: {names}" if found else "nothing to write")

    exit_with("bin/docs", run)


if __name__ == "__main__":
    main()
