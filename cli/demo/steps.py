"""The steps of `bin/demo`."""

import os
import re
import shlex
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from cli.apply.runs import Runs, Stack
from cli.apply.screen import Screen
from cli.demo.inventory import show
from cli.local.prerequisites import create_prerequisites
from cli.release.bootstrap import bootstrap
from cli.release.deploy import deploy
from cli.release.destroy import destroy
from cli.state.terraform_state import TerraformState
from cli.tools.console import table
from cli.tools.errors import CommandError
from cli.tools.processes import run
from cli.tools.project import CACHE, ROOT, SYNTHESIZED
from emulator import seed
from emulator.process import Emulator
from environments.definition import Environment, Service, names

_WORTH_A_ROW_SECONDS = 1
_LINES_OF_A_FAILURE = 40


class Demo:
    """The steps of the demonstration, each announced with the seconds since the start of the demo.

    The commands of this project run in this process, and print to the same console as for a user.
    The environment variables of this process must point to the emulator.
    """

    def __init__(self, environment: Environment, emulator: Emulator, screen: Screen) -> None:
        self._environment = environment
        self._emulator = emulator
        self._console: Console = screen.console
        self._runs = Runs(screen)
        self._session = emulator.session(environment.account_id)
        self._started = time.monotonic()
        self._steps: list[tuple[str, float]] = []
        self._stacks = [f"{environment.name}-registry", f"{environment.name}-application"]

    def deploy(self) -> None:
        """Deploy everything, from the hosted zone to the running services."""
        name, environment = self._environment.name, self._environment
        self._announce(f"AWS is emulated at {self._emulator.url}; creating what a user has there")
        create_prerequisites(self._session, environment)
        self._announce(f"bin/cruddur bootstrap {name}")
        bootstrap(environment, self._runs)
        command = ["bin/cdktf", "deploy", self._stacks[0], "--auto-approve"]
        self._announce(shlex.join(command))
        log = CACHE / "logs" / "demo-cdktf.log"
        run_program(command, variables=os.environ, console=self._console, log=log)
        self._announce("Putting stand-in images into the repositories")
        for service in environment.services_with_repository:
            self._put_image(service, service.image_tag)
        self._announce(f"bin/cruddur deploy {name} --auto-approve")
        deploy(environment, self._runs, variables={}, auto_approve=True)

    def show(self) -> None:
        """Print the resources in AWS; show that a second plan is empty and that the lock works."""
        self._announce("What the AWS API says there is now")
        show(self._console, self._environment, self._session)
        self._announce("Planning again: nothing may change")
        for plan in self._runs.plan([self._stack(name) for name in self._stacks]):
            if plan.is_failed or plan.has_changes:
                raise CommandError(f"the second plan of {plan.stack.name} is not empty")
            self._console.print(f"{plan.stack.name}: no changes", highlight=False)
        self._announce("Planning while somebody else holds the state lock")
        self._console.print(f"refused: {self._refusal_of_a_locked_state()}", highlight=False)

    def roll_out(self) -> None:
        """Roll out another image of one service: the plan shows the digests, ECS the result."""
        service = self._environment.services_with_repository[0]
        self._announce(f"Rolling out v2 of {service.name}")
        self._deploy_image(service, "v2")

    def roll_out_in_vain(self) -> None:
        """Roll out an image whose tasks do not become healthy: ECS rolls the service back."""
        service = self._environment.services_with_repository[0]
        self._announce(f"Rolling out v3 of {service.name}, which is bad: its health check fails")
        try:
            self._deploy_image(service, "bad-v3")
        except CommandError as error:
            self._console.print(f"bin/cruddur deploy: {error}", highlight=False, markup=False)
        else:
            raise CommandError("the deployment of a bad image had to fail and did not")
        self._console.print(f"the deploy failed, as it must; {service.name} still runs v2")

    def destroy(self) -> None:
        """Destroy the deployment, and check that the states have no resource left."""
        self._announce(f"bin/cruddur destroy {self._environment.name} --auto-approve")
        destroy(self._environment, self._runs, auto_approve=True)
        for stack in self._stacks:
            if left := self._stack(stack).terraform.resources():
                raise CommandError(f"left behind after destroy: {', '.join(left)}")

    def done(self, message: str) -> None:
        """Print how the demonstration ended and how long each step took."""
        self._announce(message)
        steps = table("How long the steps took", "step", "seconds")
        ends = [start for _, start in self._steps[1:]]
        for (step, start), end in zip(self._steps, ends, strict=False):
            if end - start >= _WORTH_A_ROW_SECONDS:
                steps.add_row(step, f"{end - start:.0f}")
        steps.add_row("all", f"{ends[-1]:.0f}")
        self._console.print(steps)

    def _refusal_of_a_locked_state(self) -> str:
        """Try to plan while the state has another engineer's lock; return Terraform's message."""
        state = TerraformState(self._session.client("s3"), self._environment, "application")
        with state.lock.held("OperationTypeApply", who="another-engineer@another-laptop"):
            terraform = self._stack(self._stacks[1]).terraform
            code, output = terraform.attempt("plan", "-input=false", "-lock-timeout=0s")
        if code == 0 or "Error acquiring the state lock" not in output:
            raise CommandError("a locked state was not refused")
        owner = re.search(r"Who:\s+(\S+)", output)
        status = "412 PreconditionFailed" if "PreconditionFailed" in output else "refused"
        return f"Error acquiring the state lock ({status}), held by {owner[1] if owner else '?'}"

    def _stack(self, name: str) -> Stack:
        return Stack.synthesized(SYNTHESIZED, name)

    def _deploy_image(self, service: Service, tag: str) -> None:
        self._put_image(service, tag)
        variable = service.image_tag_variable
        name = self._environment.name
        self._announce(f"bin/cruddur deploy {name} --auto-approve --var {variable}={tag}")
        deploy(self._environment, self._runs, variables={variable: tag}, auto_approve=True)

    def _put_image(self, service: Service, tag: str) -> None:
        repository = names.repository(self._environment.name, service.name)
        seed.put_image(self._session.client("ecr"), repository, tag)
        self._console.print(f"{repository}:{tag}", highlight=False)

    def _announce(self, message: str) -> None:
        seconds = time.monotonic() - self._started
        self._steps.append((message, seconds))
        self._runs.screen.announce(message, seconds)


def run_program(
    command: Sequence[str], *, variables: Mapping[str, str], console: Console, log: Path
) -> None:
    """Run `command` from the root of the project and print the changes that Terraform applied.

    The last line is shown while it runs; the whole output is in `log`.

    Raises:
        CommandError: the program failed; its last lines have been printed.
    """
    lines: list[str] = []
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as written, console.status("") as status:

        def show(line: str) -> None:
            text = Text.from_ansi(line).plain.strip()
            if not text:
                return
            lines.append(text)
            written.write(f"{text}\n")
            status.update(Text(text, overflow="ellipsis", no_wrap=True))
            if "Apply complete!" in text:
                console.print(text, highlight=False, markup=False)

        result = run(command, directory=ROOT, variables=variables, show=show)
    if result.returncode != 0:
        for line in lines[-_LINES_OF_A_FAILURE:]:
            console.print(line, highlight=False, markup=False, soft_wrap=True)
        raise CommandError(f"{shlex.join(command)} failed; the full log is in {log}")
