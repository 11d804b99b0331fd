from typing import cast

import typer

from cli.commands.parameters import flag


def docs(
    context: typer.Context,
    *,
    check: bool = flag("--check", "Write nothing; exit with 1 if a file is stale."),
) -> None:
    """Write the pages and drawings that are generated from the code.

    docs/commands.md describes every command, docs/environment.md every field of an environment's
    file. docs/architecture-<environment>.svg draws the resources of an environment; the README has
    the first environment as Mermaid.
    """
    from cli.reference.docs import check as compare
    from cli.reference.docs import write

    (compare if check else write)(cast("typer.Context", context.find_root()))
