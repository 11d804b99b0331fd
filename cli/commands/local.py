import typer

from cli.commands.parameters import FIRST, EnvironmentName, Verbose, flag

app = typer.Typer(help="Run an environment on this machine, deployed to an emulated AWS.")


@app.command(epilog="Example: `bin/cruddur local up`")
def up(
    environment: EnvironmentName = FIRST,
    *,
    docker: bool = flag("--docker", "Run the tasks in containers instead of processes."),
    verbose: Verbose = False,
) -> None:
    """Deploy an environment to an emulated AWS that runs the tasks, and keep it running.

    The command prints the URLs, a user who can sign in, and commands to use the system. No Docker
    engine and no AWS account is necessary. All data is in memory and ends with the system.
    """
    from cli.apply.screen import Screen
    from cli.local import running_system
    from cli.tools.console import wide_console
    from cli.tools.project import CACHE

    screen = Screen(wide_console(), CACHE / "logs" / "local.log", is_verbose=verbose)
    running_system.up(environment, screen, engine="docker" if docker else "processes")


@app.command(epilog="Example: `bin/cruddur local down`")
def down() -> None:
    """End the system of this clone, from any terminal, also after a killed `up`."""
    from cli.local import running_system

    print("The system has ended." if running_system.down() else "Nothing runs.")


@app.command(epilog="Example: `bin/cruddur local logs backend-flask --follow`")
def logs(
    service: str | None = typer.Argument(
        None, help="A service; by default all.", show_default=False
    ),
    *,
    follow: bool = flag("--follow", "Print new log events until Ctrl-C."),
) -> None:
    """Print the logs of the running system from CloudWatch Logs; times are in UTC."""
    from cli.local import running_system
    from cli.tools.errors import INTERRUPTED

    try:
        running_system.logs(service, follow=follow)
    except KeyboardInterrupt:  # the usual way to end --follow
        raise typer.Exit(INTERRUPTED) from None
