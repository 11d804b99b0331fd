"""Run Terraform on stacks: initialize, plan, apply and destroy, shown on a screen."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from cli.apply.screen import Screen
from cli.apply.stack_progress import StackProgress
from cli.apply.temporary_errors import all_temporary, untainted
from cli.apply.together import Program, run_together
from cli.tools.errors import CommandError
from cli.tools.project import stack_json
from cli.tools.terraform import OVERRIDE, PLAN, Terraform, binary

_CHANGES = 2  # the exit code of `plan -detailed-exitcode`
# Collecting garbage takes a quarter of the CPU time of a plan, which lasts seconds.
_FEWER_COLLECTIONS = {"GOGC": "off", "GOMEMLIMIT": "1GiB"}
_OUTPUT = Path(".terraform") / "output.log"
_STAMP = Path(".terraform") / "initialized"


@dataclass(frozen=True)
class Stack:
    """A Terraform stack: its name, and the directory with its configuration."""

    name: str
    terraform: Terraform

    @classmethod
    def synthesized(
        cls, directory: Path, name: str, variables: Mapping[str, str] = os.environ
    ) -> Self:
        """Return the stack that was synthesized under `directory`."""
        return cls(name, Terraform(stack_json(directory, name).parent, variables))


@dataclass(frozen=True)
class Plan:
    """A plan of one stack, and what Terraform reported while it planned."""

    stack: Stack
    code: int
    progress: StackProgress

    @property
    def is_failed(self) -> bool:
        return self.code not in {0, _CHANGES}

    @property
    def has_changes(self) -> bool:
        return self.code == _CHANGES

    def document(self) -> dict[str, Any]:
        """Return the plan as `terraform show -json` prints it, which takes some seconds."""
        return self.stack.terraform.show_plan()


@dataclass(frozen=True)
class Outcome:
    """The end of a Terraform command that changes one stack."""

    stack: Stack
    code: int
    progress: StackProgress

    @property
    def is_done(self) -> bool:
        return self.code == 0

    @property
    def failed_temporarily(self) -> bool:
        """Whether the command has failed, and only with temporary errors (`temporary_errors`)."""
        return not self.is_done and all_temporary(self.progress.errors)


class Runs:
    """Runs Terraform on stacks and shows the progress on a screen."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.history: list[StackProgress] = []
        """Every Terraform command that was started, in this order."""

    def initialize(self, stack: Stack) -> None:
        """Run `terraform init` where that is necessary."""
        if not is_initialized(stack.terraform):
            self._init([stack])

    def plan(self, stacks: Sequence[Stack]) -> list[Plan]:
        """Plan the stacks at the same time; a plan that fails is returned too."""
        options = ("-detailed-exitcode", f"-out={PLAN}")
        runs = self._initialized(stacks, "planning", "plan", *options)
        return [Plan(stack, code, run) for stack, (code, run) in zip(stacks, runs, strict=True)]

    def apply(self, plan: Plan) -> Outcome:
        """Apply a plan."""
        return self._outcome(plan.stack, self._run([plan.stack], "applying", "apply", PLAN))

    def apply_saved(self, stack: Stack, plan: Path) -> Outcome:
        """Apply a plan that another job has saved."""
        return self._outcome(stack, self._initialized([stack], "applying", "apply", str(plan)))

    def apply_unseen(self, stack: Stack) -> Outcome:
        """Plan and apply in one Terraform command, without a separate plan to show."""
        runs = self._initialized([stack], "applying", "apply", "-auto-approve")
        return self._outcome(stack, runs)

    def destroy(self, stack: Stack) -> Outcome:
        """Destroy everything in the stack's state."""
        runs = self._initialized([stack], "destroying", "destroy", "-auto-approve")
        return self._outcome(stack, runs)

    def _outcome(self, stack: Stack, runs: list[tuple[int, StackProgress]]) -> Outcome:
        ((code, run),) = runs
        if code == 0:
            self.screen.summarize(run)
        else:
            self.screen.show_errors(run, code)
            for address in untainted(run.failed):
                stack.terraform.untaint(address)
        return Outcome(stack, code, run)

    def _initialized(
        self, stacks: Sequence[Stack], activity: str, *arguments: str
    ) -> list[tuple[int, StackProgress]]:
        """Run Terraform on stacks, after `init` where that is necessary."""
        verbose = self.screen.is_verbose
        self._init([each for each in stacks if verbose or not is_initialized(each.terraform)])
        runs = self._run(stacks, activity, *arguments)
        for place, (stack, (code, run)) in enumerate(zip(stacks, runs, strict=True)):
            # Terraform reports this if a provider is missing or the backend has changed.
            if code == 1 and any("terraform init" in error for error in run.errors):
                self._init([stack])
                (runs[place],) = self._run([stack], activity, *arguments)
        return runs

    def _init(self, stacks: Sequence[Stack]) -> None:
        if not stacks:
            return
        for code, run in self._run(stacks, "preparing", "init", "-reconfigure"):
            if code != 0:
                raise CommandError("\n".join(["terraform init failed", *run.unstructured]))
        for stack in stacks:
            remember(stack.terraform)

    def _run(
        self, stacks: Sequence[Stack], activity: str, *arguments: str
    ) -> list[tuple[int, StackProgress]]:
        if self.screen.is_verbose and len(stacks) > 1:  # two outputs at once cannot be read
            return [run for stack in stacks for run in self._run([stack], activity, *arguments)]
        runs = [StackProgress(stack.name, activity) for stack in stacks]
        programs = [
            self._program(stack, run, *arguments) for stack, run in zip(stacks, runs, strict=True)
        ]
        self.history += runs
        with self.screen.showing(runs):
            try:
                codes = run_together(programs, notice=self.screen.explain_interrupt)
            except KeyboardInterrupt:
                self.screen.show_interrupted(runs)
                raise
        for run in runs:
            run.end()
        return list(zip(codes, runs, strict=True))

    def _program(self, stack: Stack, run: StackProgress, command: str, *rest: str) -> Program:
        options = ["-input=false"]
        if command == "init" or self.screen.is_verbose:
            options += [] if self.screen.console.is_terminal else ["-no-color"]
        else:
            options += ["-json"]
        return Program(
            [binary(), command, *options, *rest],
            directory=stack.terraform.directory,
            variables={**_FEWER_COLLECTIONS, **stack.terraform.variables},
            output=stack.terraform.directory / _OUTPUT,
            take=lambda line: self.screen.take(run, line),
        )


def is_initialized(terraform: Terraform) -> bool:
    """Return whether the last `init` of the directory was for this configuration.

    `init` takes about a second for each stack. Terraform itself checks the rest: a plan without an
    initialized backend or provider fails, and `Runs` then initializes after all.
    """
    stamp = terraform.directory / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _fingerprint(terraform)


def remember(terraform: Terraform) -> None:
    """Record that `init` has succeeded."""
    (terraform.directory / _STAMP).write_text(_fingerprint(terraform), encoding="utf-8")


def _fingerprint(terraform: Terraform) -> str:
    document = json.loads((terraform.directory / "cdk.tf.json").read_text(encoding="utf-8"))
    lock = terraform.directory / ".terraform.lock.hcl"
    parts = [
        document["terraform"],
        lock.read_text(encoding="utf-8") if lock.is_file() else "",
        (terraform.directory / OVERRIDE).is_file(),
        terraform.variables.get("TF_DATA_DIR", ""),
        binary(),
    ]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
