import typer

from cli.commands.parameters import FIRST, EnvironmentName


def console(environment: EnvironmentName = FIRST) -> None:
    """Show the resources of the emulated AWS account in your browser, until Ctrl-C.

    The page is StackPort, which the command installs once under `.cache`. AWS_ENDPOINT_URL points
    to the emulator, as `bin/cruddur emulator start` prints. The page can change the emulated
    resources, and it answers on this machine only.
    """
    from cli.local.resource_browser import serve
    from cli.tools.errors import INTERRUPTED

    try:
        serve(environment)
    except KeyboardInterrupt:  # the usual way to end it
        raise typer.Exit(INTERRUPTED) from None
