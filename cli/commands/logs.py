import typer

from cli.commands.parameters import EnvironmentName, ServiceName, flag


def logs(
    environment: EnvironmentName,
    service: ServiceName,
    *,
    follow: bool = flag("--follow", "Print new log events until Ctrl-C."),
    since: str = typer.Option("10m", help="The age of the oldest event: 90s, 10m, 2h or 7d."),
) -> None:
    """Print the logs of a service's tasks, sidecars included, oldest first; times are in UTC."""
    from cli.operate.logs import print_logs
    from cli.tools.errors import INTERRUPTED

    try:
        print_logs(environment, service.name, since, follow=follow)
    except KeyboardInterrupt:  # the usual way to end --follow
        raise typer.Exit(INTERRUPTED) from None
