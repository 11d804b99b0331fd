"""Deploys the dev environment to an emulated AWS on this machine, shows it, and takes it away.

No AWS account is involved: cdktf, Terraform and the AWS provider are the real ones, AWS is moto.
"""

import argparse
import shlex
import time
from collections.abc import Mapping

from rich.console import Console

from bin.commands.command import CommandError, exit_with, find_environment
from bin.commands.emulator import PID_VARIABLE
from bin.commands.inventory import Inventory
from bin.commands.lock import refused_while_locked
from bin.commands.processes import interrupt_on_termination, run
from bin.commands.progress import Progress
from bin.commands.project import CACHE, ROOT
from bin.commands.report import show, wide_console
from bin.commands.terraform import Terraform
from environments.definition import Environment, names
from tests.emulator import seed
from tests.emulator.process import Emulator


class Demo:
    """The steps of the demonstration, each announced with the seconds since the start."""

    def __init__(self, environment: Environment, emulator: Emulator, console: Console) -> None:
        self._environment = environment
        self._emulator = emulator
        self._console = console
        self._variables = emulator.process_environment(environment.account_id)
        self._session = emulator.session(environment.account_id)
        self._progress = Progress(console, CACHE / "demo.log")
        self._started = time.monotonic()
        self._stacks = [f"{environment.name}-registry", f"{environment.name}-application"]

    def deploy(self) -> None:
        """Everything from the hosted zone to the running services."""
        name = self._environment.name
        self._announce(f"AWS is emulated at {self._emulator.url}; creating the hosted zone")
        seed.create_hosted_zone(self._session.client("route53"), self._environment.zone_name)
        self._step("bin/bootstrap", name)
        self._step("bin/cdktf", "deploy", self._stacks[0], "--auto-approve")
        self._announce("Putting stand-in images into the repositories")
        for service in self._environment.services:
            repository = names.repository(name, service.name)
            seed.put_image(self._session.client("ecr"), repository, service.image_tag)
            self._console.print(f"  {repository}:{service.image_tag}")
        self._step("bin/cdktf", "deploy", *self._stacks, "--auto-approve")

    def show(self) -> None:
        """What AWS says there is, that a second plan is empty, and that the lock holds."""
        self._announce("What the AWS API says there is now")
        show(self._console, self._environment, Inventory(self._environment, self._session))
        self._announce("Planning again: nothing may change")
        for stack in self._stacks:
            if self._terraform(stack).has_changes():
                raise CommandError(f"the second plan of {stack} is not empty")
            self._console.print(f"  {stack}: no changes")
        self._announce("Planning while somebody else holds the state lock")
        refusal = refused_while_locked(
            self._terraform(self._stacks[1]), self._environment, self._session.client("s3")
        )
        self._console.print(f"  refused: {refusal}")

    def destroy(self) -> None:
        """Take the deployment away again, by Terraform."""
        self._step("bin/cdktf", "destroy", *self._stacks, "--auto-approve")
        for stack in self._stacks:
            left = self._terraform(stack).resources()
            if left:
                raise CommandError(f"left behind after destroy: {', '.join(left)}")

    def done(self, message: str) -> None:
        """Say how it ended."""
        self._announce(message)

    def _terraform(self, stack: str) -> Terraform:
        return Terraform(ROOT / "cdktf.out" / "stacks" / stack, self._variables)

    def _step(self, *command: str) -> None:
        self._announce(shlex.join(command))
        result = run(command, directory=ROOT, variables=self._variables, show=self._progress.show)
        if result.returncode != 0:
            self._progress.show_failure()
            raise CommandError(f"{shlex.join(command)} failed with the messages above")

    def _announce(self, message: str) -> None:
        seconds = time.monotonic() - self._started
        self._console.print(f"\n[bold]▶ {seconds:4.0f} s  {message}[/bold]", highlight=False)


def demonstrate(environment: Environment, *, keep: bool) -> None:
    """Run the demonstration; with `keep` it stays up, otherwise nothing is left running."""
    console = wide_console()
    emulator = Emulator(account_id=environment.account_id, region=environment.region, detached=keep)
    kept = False
    try:
        demo = Demo(environment, emulator, console)
        demo.deploy()
        demo.show()
        if keep:
            demo.done("Done, and left running")
            _tell_how_to_talk_to_it(console, environment, emulator)
            kept = True
        else:
            demo.destroy()
            demo.done("Done: deployed, shown, destroyed; nothing is left running")
    finally:
        if not kept:
            emulator.stop()


def _tell_how_to_talk_to_it(console: Console, environment: Environment, emulator: Emulator) -> None:
    cluster = names.cluster(environment.name)
    variables: Mapping[str, str] = {**emulator.environment, PID_VARIABLE: str(emulator.pid)}
    lines = [
        *(f"export {name}={value}" for name, value in variables.items()),
        f"aws ecs list-services --cluster {cluster}",
        f"bin/cdktf output {environment.name}-application",
        "bin/emulator stop",
    ]
    console.print("Talk to it with the AWS CLI, and end it with the last line:\n")
    for line in lines:
        console.print(f"  {line}", highlight=False, soft_wrap=True)


def main() -> None:
    """Read the command line and demonstrate."""
    parser = argparse.ArgumentParser(prog="bin/demo", description=__doc__)
    parser.add_argument(
        "--keep", action="store_true", help="leave it running and print how to talk to it"
    )
    options = parser.parse_args()
    interrupt_on_termination()
    exit_with("bin/demo", lambda: demonstrate(find_environment("dev"), keep=options.keep))


if __name__ == "__main__":
    main()
