from typing import Annotated

import typer

from cli.commands.parameters import FIRST, EnvironmentName


def compose(
    environment: EnvironmentName = FIRST,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; print the difference and exit with 1.")
    ] = False,
) -> None:
    """Write compose.yaml from an environment's services; by default the first environment's."""
    from cli.local import compose_file

    (compose_file.check if check else compose_file.write)(environment)
