"""Generate the pages and drawings from the code and from the synthesized JSON."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import typer

from cli.reference.architecture import diagram
from cli.reference.commands import commands
from cli.reference.drawing import mermaid, svg
from cli.reference.fields import reference
from cli.tools.errors import CommandError
from cli.tools.project import ROOT, stack_document, synthesize
from cli.tools.whole_files import replace_files, stale_files
from environments.definition import load_environments

README = ROOT / "README.md"
DOCS = ROOT / "docs"
_BEGIN, _END = "<!-- bin/cruddur docs -->\n", "<!-- end of "


def pages(
    root: typer.Context, documents: Mapping[str, dict[str, Any]]
) -> Iterator[tuple[Path, str]]:
    """Yield each generated file with the text that it should have; `root` is the app's context.

    `documents` has the JSON of each environment's application stack, by the stack's name.

    Raises:
        CommandError: an environment cannot be drawn.
    """
    yield DOCS / "commands.md", commands(root)
    yield DOCS / "environment.md", reference()
    for number, environment in enumerate(load_environments()):
        drawing = diagram(
            f"Cruddur, environment {environment.name}, {environment.region}",
            documents[f"{environment.name}-application"],
        )
        yield DOCS / f"architecture-{environment.name}.svg", svg(drawing)
        if number == 0:
            block = f"```mermaid\n{mermaid(drawing)}```\n"
            before, _, rest = README.read_text(encoding="utf-8").partition(_BEGIN)
            yield README, f"{before}{_BEGIN}{block}{rest[rest.index(_END) :]}"


def _documents() -> dict[str, dict[str, Any]]:
    """Synthesize the environments, and return the JSON of their application stacks.

    Raises:
        CommandError: the environments cannot be synthesized.
    """
    with tempfile.TemporaryDirectory() as directory:
        synthesize(Path(directory))
        names = [f"{environment.name}-application" for environment in load_environments()]
        return {name: stack_document(Path(directory), name) for name in names}


def pictures() -> set[Path]:
    """Return the paths of the existing drawings."""
    return set(DOCS.glob("architecture-*.svg"))


def stale(wanted: dict[Path, str]) -> list[Path]:
    """Return the files that differ from the wanted text, and drawings of deleted environments."""
    return stale_files(wanted) + sorted(pictures() - wanted.keys())


def write(root: typer.Context) -> None:
    """Write the stale files and delete the drawings of deleted environments."""
    wanted = dict(pages(root, _documents()))
    changed = stale(wanted)
    replace_files(wanted)
    for path in set(changed) - wanted.keys():
        path.unlink()
    print(f"written: {_names(changed)}" if changed else "nothing to write")


def check(root: typer.Context) -> None:
    """Compare the files with their text.

    Raises:
        CommandError: a file is stale.
    """
    if changed := stale(dict(pages(root, _documents()))):
        raise CommandError(f"not up to date: {_names(changed)}: run bin/cruddur docs")


def _names(paths: list[Path]) -> str:
    return ", ".join(str(path.relative_to(ROOT)) for path in paths)
