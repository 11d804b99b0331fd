from pathlib import Path

import typer

from cli.commands.parameters import Verbose, flag


def demo(
    *,
    keep: bool = flag("--keep", "Keep the system running and print how to use it."),
    open_: bool = flag("--open", "Keep the system running and open it in a browser."),
    docker: bool = flag("--docker", "Run the tasks in containers instead of processes."),
    record: Path | None = typer.Option(
        None, metavar="FILE", help="Write what the demo shows to an SVG file."
    ),
    verbose: Verbose = False,
) -> None:
    """Deploy, use, change and destroy the first environment on an emulated AWS on this machine."""
    from cli.demo.demo import run
    from cli.tools.errors import CommandError

    if record and verbose:
        raise CommandError("--record does not go with --verbose")
    run(
        engine="docker" if docker else "processes",
        keep=keep,
        opens=open_,
        record=record,
        is_verbose=verbose,
    )
