from pathlib import Path
from typing import Annotated

import typer

from cli.commands.parameters import Verbose


def demo(
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep the emulator running and print how to use it.")
    ] = False,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write what the demo shows to an SVG file."),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Deploy, change and destroy the first environment on an emulated AWS on this machine."""
    from cli.demo.demo import run
    from cli.tools.errors import CommandError

    if record and verbose:
        raise CommandError("--record does not go with --verbose")
    run(keep=keep, record=record, is_verbose=verbose)
