import typer

from cli.commands.parameters import FIRST, EnvironmentName, flag

app = typer.Typer(help="Run the services on this machine, with an emulated AWS.")

_FREE = "or a free port while another program listens there"


@app.command(epilog="Example: `bin/cruddur local up`")
def up(
    environment: EnvironmentName = FIRST,
    *,
    processes: bool = flag("--processes", "Run processes, without a Docker engine."),
    port: int | None = typer.Option(None, help=f"The port of the gateway: 8080, {_FREE}."),
    emulator_port: int | None = typer.Option(
        None, help=f"The port of the emulator: 5000, {_FREE}."
    ),
) -> None:
    """Build and start all services and the emulator, and print their URLs."""
    from cli.local import laptop

    if processes:
        laptop.start_processes(environment, emulator_port=emulator_port)
    else:
        laptop.start_containers(environment, port=port, emulator_port=emulator_port)


@app.command(epilog="Example: `bin/cruddur local down`")
def down(
    *,
    delete_data: bool = flag("--delete-data", "Delete the data of the database too."),
) -> None:
    """Stop all services and the emulator; the data of the database stays."""
    from cli.local import laptop

    laptop.stop(delete_data=delete_data)


@app.command(epilog="Example: `bin/cruddur local logs backend-flask --follow`")
def logs(
    services: list[str] | None = typer.Argument(
        None, help="Services; by default all.", show_default=False
    ),
    *,
    follow: bool = flag("--follow", "Print new lines until Ctrl-C."),
) -> None:
    """Print the output of the services."""
    from cli.local import laptop

    laptop.logs(services or [], follow=follow)
