"""Generate docs/commands.md from the command line app and from the comments of the scripts."""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import cast

import typer
from typer.cli import get_docs_for_click
from typer.core import TyperGroup

from cli.tools.project import ROOT

_HEAD = """# Commands

Written by `bin/cruddur docs`. `bin/cruddur --help` lists the commands. This line in bash or zsh
completes commands, options, environments and services:

```sh
eval "$(bin/cruddur --show-completion)"
```

A command prints a mistake in one line and exits with 1; `plan` and `drift` exit with 2 if somebody
must look.

| script | what it does |
|---|---|
"""
_TAIL = """
`source .venv/bin/activate`, `pipenv shell` and `pipenv run` use the same packages.
"""
_HELP_OPTION = re.compile(r"^\* `-h, --help`.*\n", re.MULTILINE)


def commands(root: typer.Context) -> str:
    """Return the page; `root` is the context of the app."""
    group, panel_of = cast("TyperGroup", root.command), attrgetter("rich_help_panel")
    ordered = [group.commands[name] for name in group.list_commands(root)]
    panels = list(map(panel_of, ordered))
    ordered.sort(key=lambda command: panels.index(panel_of(command)))
    text = _HEAD + "".join(f"| `bin/{name}` | {does} |\n" for name, does in _scripts()) + _TAIL
    for panel, members in groupby(ordered, key=panel_of):
        text += f"\n## {panel}\n\n"
        for command in members:
            page = get_docs_for_click(
                obj=command, ctx=root, indent=2, call_prefix=str(root.info_name)
            )
            text += re.sub(
                r"\*\*Options\*\*:\n\n(?=\n|\Z|Example|#)", "", _HELP_OPTION.sub("", page)
            )
    return re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n"


def _scripts() -> Iterator[tuple[str, str]]:
    """Yield each script in `bin/` with the comment at its head."""
    for script in sorted((ROOT / "bin").iterdir()):
        lines = script.read_text(encoding="utf-8").splitlines()[1:]
        comment = [line.removeprefix("# ") for line in lines[: lines.index("set -euo pipefail")]]
        yield script.name, " ".join(comment)
