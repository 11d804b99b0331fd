"""The steps of `bin/demo`."""

import shlex
import time

from rich.console import Console

from bin.commands.command import CommandError
from bin.commands.inventory import Inventory
from bin.commands.lock import refused_while_locked
from bin.commands.processes import run
from bin.commands.progress import Progress
from bin.commands.project import CACHE, ROOT, SYNTHESIZED, stack_json
from bin.commands.report import show
from bin.commands.terraform import Terraform
from environments.definition import Environment, Service, names
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
            self._put_image(service, service.image_tag)
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

    def roll_out(self) -> None:
        """Another image for one service: the plan shows it, ECS says that it runs."""
        service = self._environment.services[0]
        self._announce(f"Rolling out v2 of {service.name}")
        self._put_image(service, "v2")
        self._step(*self._deploy_command(service, "v2"))

    def roll_out_in_vain(self) -> None:
        """An image whose tasks do not become healthy: ECS rolls it back, and the deploy fails."""
        service = self._environment.services[0]
        self._announce(f"Rolling out v3 of {service.name}, which is bad: its health check fails")
        self._put_image(service, "bad-v3")
        self._step(*self._deploy_command(service, "bad-v3"), must_fail=True)
        self._console.print(f"  the deploy failed, as it must; {service.name} still runs v2")

    def destroy(self) -> None:
        """Take the deployment away again, as one does with a real one."""
        self._step("bin/destroy", self._environment.name, "--auto-approve")
        for stack in self._stacks:
            left = self._terraform(stack).resources()
            if left:
                raise CommandError(f"left behind after destroy: {', '.join(left)}")

    def done(self, message: str) -> None:
        """Say how it ended."""
        self._announce(message)

    def _terraform(self, stack: str) -> Terraform:
        return Terraform(stack_json(SYNTHESIZED, stack).parent, self._variables)

    def _deploy_command(self, service: Service, tag: str) -> list[str]:
        variable = f"{service.image_tag_variable}={tag}"
        return ["bin/deploy", self._environment.name, "--auto-approve", "--var", variable]

    def _put_image(self, service: Service, tag: str) -> None:
        repository = names.repository(self._environment.name, service.name)
        seed.put_image(self._session.client("ecr"), repository, tag)
        self._console.print(f"  {repository}:{tag}")

    def _step(self, *command: str, must_fail: bool = False) -> None:
        self._announce(shlex.join(command))
        result = run(command, directory=ROOT, variables=self._variables, show=self._progress.show)
        if must_fail and result.returncode == 0:
            raise CommandError(f"{shlex.join(command)} had to fail and did not")
        if not must_fail and result.returncode != 0:
            self._progress.show_failure()
            raise CommandError(f"{shlex.join(command)} failed with the messages above")

    def _announce(self, message: str) -> None:
        seconds = time.monotonic() - self._started
        self._console.print(f"\n[bold]▶ {seconds:4.0f} s  {message}[/bold]", highlight=False)
