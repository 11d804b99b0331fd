"""Runs AWS on this machine: `eval "$(bin/emulator)"`, then `bin/emulator seed dev`.

Like ssh-agent it starts in the background and prints shell lines that lead to it; everything
meant for people goes to standard error.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from functools import partial

import boto3

from bin.commands.command import CommandError, exit_with, find_environment
from bin.commands.prerequisites import create_prerequisites
from emulator import seed
from emulator.process import Emulator, EmulatorError
from emulator.server import HOST
from environments.definition import Environment, names

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
    _tell('  eval "$(bin/emulator stop)"')


def in_background(
    environment: Environment, *, port: int = 0, registry: str | None = None
) -> Emulator:
    """An emulator of the environment's account and region that outlives this process.

    Raises:
        CommandError: it did not start.
    """
    try:
        return Emulator(
            account_id=environment.account_id,
            region=environment.region,
            port=port,
            registry=registry,
            detached=True,
        )
    except EmulatorError as error:
        raise CommandError(str(error)) from error


def populate(name: str) -> None:
    """Create what the environment expects to find: hosted zone, user pool, secrets, images."""
    _running_pid()
    endpoint = _endpoint()
    environment = find_environment(name)
    session = boto3.Session(region_name=environment.region)
    # boto3 takes an endpoint per client, but not per session.
    session.client = partial(session.client, endpoint_url=endpoint)  # type: ignore[method-assign]
    account_id = session.client("sts").get_caller_identity()["Account"]
    if account_id != environment.account_id:
        raise CommandError(
            f"this emulator is account {account_id}, {name} is in {environment.account_id}: "
            f"stop it and run bin/emulator start --environment {name}"
        )
    create_prerequisites(session, environment)
    _tell(f"Hosted zone {environment.zone_name}: there.")
    _tell("User pool, app client, secrets and tables: there.")
    ecr = session.client("ecr")
    for service in environment.services:
        repository = names.repository(environment.name, service.name)
        try:
            ecr.describe_repositories(repositoryNames=[repository])
        except ecr.exceptions.RepositoryNotFoundException:
            _tell(f"Image {repository}:{service.image_tag}: skipped, there is no such repository.")
        else:
            seed.put_image(ecr, repository, service.image_tag)
            _tell(f"Image {repository}:{service.image_tag}: there.")


def stop() -> None:
    """End the emulator of this shell and wait until it is gone."""
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
        raise CommandError(f'{PID_VARIABLE} is not set; start one with eval "$(bin/emulator)"')
    if not _is_emulator(pid):
        raise CommandError(f"{PID_VARIABLE} is {pid!r}, which is no emulator of ours")
    return pid


def _endpoint() -> str:
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    # Without it boto3 would call AWS itself: a stand-in image must never get there.
    if not endpoint.startswith(f"http://{HOST}:"):
        raise CommandError(f"AWS_ENDPOINT_URL must lead to the emulator, got {endpoint!r}")
    return endpoint


def _is_emulator(pid: str) -> bool:
    if not pid.isdecimal():
        return False
    # The number may have gone to another program since: look at what it runs.
    arguments = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", pid], capture_output=True, text=True, check=False
    ).stdout
    return "-m emulator.server" in arguments


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def main() -> None:
    """Do what the command line says; without a command, start."""
    parser = argparse.ArgumentParser(prog="bin/emulator", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    starting = commands.add_parser("start", help="start it and print the variables (the default)")
    starting.add_argument("--environment", help="whose account and region; default: the first")
    starting.add_argument("--registry", help="HOST:PORT of an image registry that bin/push goes to")
    seeding = commands.add_parser("seed", help="create what a deployment expects to find")
    seeding.add_argument("environment", help="for example dev")
    commands.add_parser("stop", help="end it")
    options = parser.parse_args()
    match options.command:
        case "stop":
            exit_with("bin/emulator", stop)
        case "seed":
            exit_with("bin/emulator", lambda: populate(options.environment))
        case _:
            environment = getattr(options, "environment", None)
            registry = getattr(options, "registry", None)
            exit_with("bin/emulator", lambda: start(environment, registry))


if __name__ == "__main__":
    main()
