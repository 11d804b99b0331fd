"""Run Terraform in a directory with a configuration."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.tools.errors import CommandError
from cli.tools.processes import run

PLAN = "plan.tfplan"
# Only for plans that nobody applies: a role that plans may not write or delete a lock.
NO_LOCK = "-lock=false"
# Terraform merges a file of this name over the other files of the directory.
OVERRIDE = "backend_override.tf.json"


@dataclass(frozen=True)
class Terraform:
    """A directory with a configuration, and the environment variables for Terraform."""

    directory: Path
    variables: Mapping[str, str]

    def keep_state_here(self) -> None:
        """Store the state in the directory from the next `init` on, whatever the backend is."""
        override = '{"terraform": {"backend": {"local": {}}}}'
        (self.directory / OVERRIDE).write_text(override, encoding="utf-8")

    def keep_state_in_backend(self) -> None:
        """Store the state in the configured backend from the next `init` on."""
        (self.directory / OVERRIDE).unlink(missing_ok=True)

    def init(self, *options: str) -> None:
        """Initialize the backend and the provider in the directory."""
        self._run("init", "-input=false", *options)

    def import_(self, address: str, identifier: str) -> None:
        """Import an existing resource into the state."""
        self._run("import", "-input=false", address, identifier)

    def plan(self, *options: str) -> dict[str, Any]:
        """Save a plan in `PLAN`, and return the plan as `terraform show -json` prints it."""
        self._run("plan", "-input=false", f"-out={PLAN}", *options)
        return self.show_plan()

    def show_plan(self) -> dict[str, Any]:
        """Return the last plan, as `terraform show -json` prints it."""
        plan: dict[str, Any] = json.loads(self._run("show", "-json", PLAN).splitlines()[-1])
        return plan

    def untaint(self, address: str) -> None:
        """Remove the taint of a resource, so that Terraform keeps it; ignore unknown addresses."""
        self.attempt("untaint", "-allow-missing", address)

    def resources(self) -> list[str]:
        """Return the addresses of the resources in the state; none if there is no state."""
        code, output = self.attempt("state", "list")
        return output.splitlines() if code == 0 else []

    def attempt(self, *arguments: str) -> tuple[int, str]:
        """Run Terraform and return exit code and output, also after a failure."""
        colour = [] if arguments[0] == "state" else ["-no-color"]
        result = run(
            [binary(), *arguments, *colour],
            directory=self.directory,
            variables=self.variables,
            show=lambda _: None,
        )
        return result.returncode, result.stdout

    def _run(self, command: str, *arguments: str) -> str:
        code, output = self.attempt(command, *arguments)
        if code != 0:
            raise CommandError(f"terraform {command} failed\n{output.strip()}")
        return output


def binary() -> str:
    """Return the program to run: `terraform`, or that in TERRAFORM_BINARY_NAME, as CDKTF does."""
    return os.environ.get("TERRAFORM_BINARY_NAME", "terraform")
