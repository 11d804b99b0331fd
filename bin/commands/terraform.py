"""Runs Terraform on one directory of configuration."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bin.commands.command import CommandError
from bin.commands.processes import run

PLAN = "plan.tfplan"
# For a plan that nobody applies: who plans needs no right to write or delete a lock.
NO_LOCK = "-lock=false"
# Terraform merges files of this name over the others.
OVERRIDE = "backend_override.tf.json"


@dataclass(frozen=True)
class Terraform:
    """A directory of configuration, and the variables that Terraform runs with."""

    directory: Path
    variables: Mapping[str, str]

    def keep_state_here(self) -> None:
        """From the next `init` on, have the state in the directory, whatever the backend is."""
        override: dict[str, Any] = {"terraform": {"backend": {"local": {}}}}
        (self.directory / OVERRIDE).write_text(json.dumps(override), encoding="utf-8")

    def keep_state_in_backend(self) -> None:
        """From the next `init` on, have the state where the configuration says."""
        (self.directory / OVERRIDE).unlink(missing_ok=True)

    def init(self, *options: str) -> None:
        """Prepare the directory: backend and provider."""
        self._quietly("init", "-input=false", *options)

    def import_(self, address: str, identifier: str) -> None:
        """Take an existing resource into the state."""
        self._quietly("import", "-input=false", address, identifier)

    def plan(self, *options: str) -> dict[str, Any]:
        """What would be changed, as `terraform show -json` tells it; `PLAN` can be applied."""
        self._quietly("plan", "-input=false", f"-out={PLAN}", *options)
        return self.show_plan()

    def show_plan(self) -> dict[str, Any]:
        """Return what was planned last, as `terraform show -json` prints it."""
        code, output = self.attempt("show", "-json", PLAN)
        if code != 0:
            raise CommandError(f"terraform show failed\n{output.strip()}")
        plan: dict[str, Any] = json.loads(output.splitlines()[-1])
        return plan

    def untaint(self, address: str) -> None:
        """Keep a resource that Terraform would otherwise replace; do nothing for other ones."""
        self.attempt("untaint", "-allow-missing", address)

    def resources(self) -> list[str]:
        """The addresses of the resources in the state; none where there is no state."""
        code, output = self.attempt("state", "list")
        return output.splitlines() if code == 0 else []

    def attempt(self, *arguments: str) -> tuple[int, str]:
        """Run and return exit code and output, whatever they are."""
        colour = [] if arguments[0] == "state" else ["-no-color"]
        result = run(
            [binary(), *arguments, *colour],
            directory=self.directory,
            variables=self.variables,
            show=lambda _: None,
        )
        return result.returncode, result.stdout

    def _quietly(self, command: str, *arguments: str) -> None:
        code, output = self.attempt(command, *arguments)
        if code != 0:
            raise CommandError(f"terraform {command} failed\n{output.strip()}")


def binary() -> str:
    """The program to run: `terraform`, or what TERRAFORM_BINARY_NAME says, as CDKTF has it."""
    return os.environ.get("TERRAFORM_BINARY_NAME", "terraform")
