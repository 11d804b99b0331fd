"""An emulated AWS in the background, as ssh-agent runs: shell lines on standard output."""

import os
from collections.abc import Mapping, Sequence
from functools import partial

import boto3
import psutil
import typer

from cli.images.push import checked_tag
from cli.local import images
from cli.local.prerequisites import create_prerequisites
from cli.local.started import TIME_TO_CLEAN_UP_SECONDS
from cli.tools.errors import CommandError, find_service
from cli.tools.processes import end_tree
from emulator.data_plane.settings import Settings
from emulator.process import Emulator, EmulatorError
from emulator.server import HOST
from environments.definition import Environment, Service, names

PID_VARIABLE = "CRUDDUR_EMULATOR_PID"
TIME_SCALE = 0.1
"""Pauses of ECS and of the load balancer last a tenth of AWS's time, where tasks run."""


def awake(engine: str) -> Settings:
    """Return the settings of a system that is used at any hour: it is not paused at night."""
    return Settings(engine, TIME_SCALE, scheduled_scaling=False)


def start(
    environment: Environment, *, registry: str | None = None, engine: str | None = None
) -> None:
    """Start an emulator for the environment's account and region, in the background.

    With an engine, `processes` or `docker`, deployed tasks run.
    """
    if _is_emulator(os.environ.get(PID_VARIABLE, "")):
        raise CommandError(f"one is running, process {os.environ[PID_VARIABLE]}: stop it first")
    data_plane = Settings(engine, TIME_SCALE) if engine else None
    emulator = in_background(environment, registry=registry, data_plane=data_plane)
    print("\n".join(shell_lines(emulator)))
    typer.echo(
        f"The emulator of AWS account {environment.account_id} answers at {emulator.url}.\n"
        "Its state is in memory and ends with the emulator:\n"
        '  eval "$(bin/cruddur emulator stop)"',
        err=True,
    )


def shell_lines(emulator: Emulator) -> list[str]:
    """Return the lines of a shell that point AWS tools at an emulator in the background."""
    variables = {**emulator.environment, PID_VARIABLE: str(emulator.pid)}
    exports = [f"export {name}={value}" for name, value in variables.items()]
    return [*exports, "unset AWS_PROFILE AWS_SESSION_TOKEN"]


def in_background(
    environment: Environment,
    *,
    registry: str | None = None,
    data_plane: Settings | None = None,
    variables: Mapping[str, str] | None = None,
) -> Emulator:
    """Start an emulator of the environment's account and region that outlives this process.

    `variables` are added to the environment of the emulator's process.

    Raises:
        CommandError: the emulator did not start.
    """
    try:
        return Emulator(
            account_id=environment.account_id,
            region=environment.region,
            registry=registry,
            data_plane=data_plane,
            detached=True,
            variables=variables,
        )
    except EmulatorError as error:
        raise CommandError(str(error)) from error


def fill(environment: Environment, further_images: Sequence[str]) -> None:
    """Create the resources that the environment requires: hosted zone, user pool, secrets, images.

    `further_images` has further tags to create stand-in images of, such as `backend-flask=v2`.

    Raises:
        CommandError: no emulator of this account runs, or an image names no service, no tag or no
            repository.
    """
    _running_pid()
    session = session_of(environment)
    others = [_service_and_tag(environment, image) for image in further_images]
    registry = f"bin/cruddur deploy {environment.name} --registry-only"
    create_prerequisites(session, environment)
    typer.echo(f"Hosted zone {environment.zone_name}: exists.", err=True)
    typer.echo("User pool, app client, secrets and tables: exist.", err=True)
    images.prepare(environment, os.environ["AWS_ENDPOINT_URL"])
    for service in environment.services_with_repository:
        if not _put_image(session, environment, service, service.image_tag):
            line = f"Image of {service.name}: skipped, no repository exists yet ({registry})."
            typer.echo(line, err=True)
    for service, tag in others:
        if not _put_image(session, environment, service, tag):
            raise CommandError(f"{service.name} has no repository: {registry}")
        variable = f"{service.image_tag_variable}={tag}"
        typer.echo(f"Roll it out: bin/cruddur deploy {environment.name} --var {variable}", err=True)


def stop() -> None:
    """End the emulator of this shell and wait until the emulator has ended."""
    end_tree(int(_running_pid()), seconds=TIME_TO_CLEAN_UP_SECONDS)
    print(f"unset {PID_VARIABLE} AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY")
    typer.echo("The emulator has ended, and its state with it.", err=True)


def session_of(environment: Environment) -> boto3.Session:
    """Return a session of the emulator to which AWS_ENDPOINT_URL points.

    Raises:
        CommandError: the variable names no emulator, or one of another account.
    """
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    # Without this endpoint boto3 would put the stand-in image into AWS.
    if not endpoint.startswith(f"http://{HOST}:"):
        raise CommandError(f"AWS_ENDPOINT_URL must lead to the emulator, got {endpoint!r}")
    session = boto3.Session(region_name=environment.region)
    # boto3 takes an endpoint per client, but not per session.
    session.client = partial(session.client, endpoint_url=endpoint)  # type: ignore[method-assign]
    account_id = session.client("sts").get_caller_identity()["Account"]
    if account_id != environment.account_id:
        name = environment.name
        raise CommandError(
            f"this emulator is account {account_id}, {name} is in {environment.account_id}: "
            f"stop it and run bin/cruddur emulator start {name}"
        )
    return session


def _running_pid() -> str:
    pid = os.environ.get(PID_VARIABLE, "")
    if not pid:
        raise CommandError(
            f'{PID_VARIABLE} is not set; start one with eval "$(bin/cruddur emulator start)"'
        )
    if not _is_emulator(pid):
        raise CommandError(f"{PID_VARIABLE} is {pid!r}, which is no emulator of ours")
    return pid


def _is_emulator(pid: str) -> bool:
    # Another program may have this process id by now: check the command of the process.
    try:
        return "emulator.server" in psutil.Process(int(pid)).cmdline()
    except (ValueError, psutil.Error):
        return False


def _service_and_tag(environment: Environment, image: str) -> tuple[Service, str]:
    service, separator, tag = image.partition("=")
    if not separator:
        raise CommandError(
            f"--image must be SERVICE=TAG, for example backend-flask=v2, got {image!r}"
        )
    return find_service(environment, service), checked_tag(tag, option="--image")


def _put_image(
    session: boto3.Session, environment: Environment, service: Service, tag: str
) -> bool:
    """Create a stand-in image, and return whether there is a repository for it.

    The image runs if the emulator runs tasks.
    """
    ecr = session.client("ecr")
    repository = names.repository(environment.name, service.name)
    try:
        ecr.describe_repositories(repositoryNames=[repository])
    except ecr.exceptions.RepositoryNotFoundException:
        return False
    images.put_image(
        session, environment, service, tag, emulator_url=os.environ["AWS_ENDPOINT_URL"]
    )
    typer.echo(f"Image {repository}:{tag}: exists.", err=True)
    return True
