from enum import StrEnum

import typer

from cli.commands.parameters import FIRST, EnvironmentName


class Engine(StrEnum):
    """Runs the containers of tasks."""

    PROCESSES = "processes"
    DOCKER = "docker"


app = typer.Typer(help="Run an emulated AWS on this machine, for the AWS CLI, boto3 and Terraform.")


@app.command(epilog='Example: `eval "$(bin/cruddur emulator start)"`')
def start(
    environment: EnvironmentName = FIRST,
    *,
    registry: str | None = typer.Option(
        None, metavar="HOST:PORT", help="A registry for the images of `bin/cruddur push`."
    ),
    data_plane: Engine | None = typer.Option(
        None, help="Run deployed tasks, as processes or in a Docker engine."
    ),
) -> None:
    """Start an emulator in the background, and print the shell lines that point AWS tools at it.

    The emulator has the account and region of the environment, by default the first one. Messages
    go to standard error. All data is in memory and ends with the emulator.
    """
    from cli.local import emulator

    engine = data_plane.value if data_plane else None
    emulator.start(environment, registry=registry, engine=engine)


@app.command(epilog="Example: `bin/cruddur emulator seed dev --image backend-flask=v2`")
def seed(
    environment: EnvironmentName,
    *,
    image: list[str] | None = typer.Option(
        None,
        metavar="SERVICE=TAG",
        help="Also a stand-in image of another tag, for example backend-flask=v2; repeatable.",
    ),
) -> None:
    """Create what a deployment expects: hosted zone, user pool, secrets, tables and images."""
    from cli.local import emulator

    emulator.fill(environment, image or [])


@app.command(epilog='Example: `eval "$(bin/cruddur emulator stop)"`')
def stop() -> None:
    """Stop the emulator of this shell, and print the lines that unset its variables."""
    from cli.local import emulator

    emulator.stop()
