from typing import Annotated

import typer

from cli.commands.parameters import FIRST, EnvironmentName

app = typer.Typer(help="Run the services on this machine, with an emulated AWS.")

_FREE = "or a free port while another program listens there"


@app.command(epilog="Example: `bin/cruddur local up`")
def up(
    environment: EnvironmentName = FIRST,
    *,
    processes: Annotated[
        bool, typer.Option("--processes", help="Run processes, without a Docker engine.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(help=f"The port of the gateway: 8080, {_FREE}.")
    ] = None,
    emulator_port: Annotated[
        int | None, typer.Option(help=f"The port of the emulator: 5000, {_FREE}.")
    ] = None,
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
    delete_data: Annotated[
        bool, typer.Option("--delete-data", help="Delete the data of the database too.")
    ] = False,
) -> None:
    """Stop all services and the emulator; the data of the database stays."""
    from cli.local import laptop

    laptop.stop(delete_data=delete_data)


@app.command(epilog="Example: `bin/cruddur local logs backend-flask --follow`")
def logs(
    services: Annotated[
        list[str] | None, typer.Argument(help="Services; by default all.", show_default=False)
    ] = None,
    *,
    follow: Annotated[bool, typer.Option("--follow", help="Print new lines until Ctrl-C.")] = False,
) -> None:
    """Print the output of the services."""
    from cli.local import laptop

    laptop.logs(services or [], follow=follow)
