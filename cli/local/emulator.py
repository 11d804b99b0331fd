"""An emulated AWS in the background, as ssh-agent runs: shell lines on standard output."""

import os
from collections.abc import Mapping, Sequence

import psutil
import typer

from cli.local.emulator_contents import populate
from cli.tools.errors import CommandError
from cli.tools.processes import end_tree
from emulator.process import Emulator, EmulatorError
from environments.definition import Environment

PID_VARIABLE = "CRUDDUR_EMULATOR_PID"


def start(environment: Environment, registry: str | None) -> None:
    """Start an emulator for the environment's account and region, in the background."""
    if _is_emulator(os.environ.get(PID_VARIABLE, "")):
        raise CommandError(f"one is running, process {os.environ[PID_VARIABLE]}: stop it first")
    emulator = in_background(environment, registry=registry)
    for variable, value in {**emulator.environment, PID_VARIABLE: str(emulator.pid)}.items():
        print(f"export {variable}={value}")
    print("unset AWS_PROFILE AWS_SESSION_TOKEN")
    typer.echo(
        f"The emulator of AWS account {environment.account_id} answers at {emulator.url}.\n"
        "Its state is in memory and ends with the emulator:\n"
        '  eval "$(bin/cruddur emulator stop)"',
        err=True,
    )


def in_background(
    environment: Environment,
    *,
    port: int = 0,
    registry: str | None = None,
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
            port=port,
            registry=registry,
            detached=True,
            variables=variables,
        )
    except EmulatorError as error:
        raise CommandError(str(error)) from error


def fill(environment: Environment, images: Sequence[str]) -> None:
    """Create the resources that the environment requires, in the emulator of this shell."""
    _running_pid()
    populate(environment, images)


def stop() -> None:
    """End the emulator of this shell and wait until the emulator has ended."""
    end_tree(int(_running_pid()))
    print(f"unset {PID_VARIABLE} AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY")
    typer.echo("The emulator has ended, and its state with it.", err=True)


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
