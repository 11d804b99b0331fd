"""An emulated AWS in the background, as ssh-agent runs: shell lines on standard output."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from cli.local.emulator_contents import populate
from cli.tools.errors import CommandError, find_environment
from emulator.process import Emulator, EmulatorError
from environments.definition import Environment

PID_VARIABLE = "CRUDDUR_EMULATOR_PID"
STOP_TIMEOUT_SECONDS = 10


def start(name: str | None, registry: str | None) -> None:
    """Start an emulator for the environment's account and region, in the background."""
    if _is_emulator(os.environ.get(PID_VARIABLE, "")):
        raise CommandError(f"one is running, process {os.environ[PID_VARIABLE]}: stop it first")
    environment = find_environment(name)
    emulator = in_background(environment, registry=registry)
    for variable, value in {**emulator.environment, PID_VARIABLE: str(emulator.pid)}.items():
        print(f"export {variable}={value}")
    print("unset AWS_PROFILE AWS_SESSION_TOKEN")
    _tell(f"The emulator of AWS account {environment.account_id} answers at {emulator.url}.")
    _tell("Its state is in memory, and ends with it:")
    _tell('  eval "$(bin/cruddur emulator stop)"')


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


def fill(name: str, images: Sequence[str]) -> None:
    """Create the resources that the environment requires, in the emulator of this shell."""
    _running_pid()
    populate(name, images)


def stop() -> None:
    """End the emulator of this shell and wait until the emulator has ended."""
    pid = _running_pid()
    os.kill(int(pid), signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while _is_emulator(pid):
        if time.monotonic() > deadline:
            raise CommandError(f"process {pid} does not end")
        time.sleep(0.05)
    print(f"unset {PID_VARIABLE} AWS_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY")
    _tell("The emulator has ended, and its state with it.")


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
    if not pid.isdecimal():
        return False
    # Another program may have this process id by now: check the command of the process.
    arguments = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", pid], capture_output=True, text=True, check=False
    ).stdout
    return "-m emulator.server" in arguments


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
