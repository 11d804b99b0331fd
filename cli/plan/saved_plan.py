"""Plans that are saved for a later job, which applies exactly these plans or nothing.

The folder holds Terraform's plan of each stack and `manifest.json`, with the environment, the
commit and the image tags. The digests of the images are in the plans.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from cli.apply.runs import Runs, Stack
from cli.tools import git
from cli.tools.errors import CommandError
from cli.tools.project import stack_json
from cli.tools.terraform import PLAN

_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class SavedPlan:
    """The contents of the manifest."""

    environment: str
    commit: str
    image_tags: Mapping[str, str]
    configurations: Mapping[str, str]
    """The SHA-256 of the JSON of each stack, in the order in which they are applied."""

    plans: Mapping[str, str]
    """The SHA-256 of the plan of each stack."""

    @classmethod
    def save(
        cls,
        folder: Path,
        *,
        environment: str,
        stacks: Sequence[str],
        image_tags: Mapping[str, str],
        synthesized: Path,
    ) -> None:
        """Save the last plan of each of these stacks.

        Raises:
            CommandError: the folder is not empty, or the project is no git repository.
        """
        check_empty(folder)
        commit = git.commit()  # before anything is written
        folder.mkdir(parents=True, exist_ok=True)
        configurations = {stack: stack_json(synthesized, stack) for stack in stacks}
        for stack, configuration in configurations.items():
            shutil.copyfile(configuration.with_name(PLAN), _plan_in(folder, stack))
        saved = cls(
            environment,
            commit,
            image_tags,
            configurations={stack: _digest(file) for stack, file in configurations.items()},
            plans={stack: _digest(_plan_in(folder, stack)) for stack in stacks},
        )
        # The manifest comes last: without it, an interrupted save is not accepted as a plan.
        (folder / _MANIFEST).write_text(json.dumps(asdict(saved), indent=2), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, *, environment: str) -> Self:
        """Return the manifest of the folder.

        Raises:
            CommandError: the plan is incomplete, or belongs to another environment.
        """
        try:
            saved = cls(**json.loads((folder / _MANIFEST).read_text(encoding="utf-8")))
            is_whole = all(
                _digest(_plan_in(folder, stack)) == digest for stack, digest in saved.plans.items()
            )
        except (OSError, ValueError, TypeError):
            is_whole = False
        if not is_whole:
            raise CommandError(
                f"--plan must be a folder that bin/cruddur plan --out has written, got {folder}"
            )
        if saved.environment != environment:
            raise CommandError(f"{folder} is a plan of {saved.environment}, not of {environment}")
        return saved

    def check_configuration(self, synthesized: Path) -> None:
        """Check that the synthesized configuration is still the one that was planned.

        Raises:
            CommandError: the configuration has changed.
        """
        for stack, digest in self.configurations.items():
            if _digest(stack_json(synthesized, stack)) != digest:
                raise CommandError(
                    f"the configuration of {stack} has changed since the plan (commit "
                    f"{self.commit}): plan again, or check out that commit"
                )

    def apply(
        self, runs: Runs, folder: Path, synthesized: Path, *, before: Callable[[str], object]
    ) -> bool:
        """Apply the plans; Terraform refuses a plan if the state has changed since.

        `before` is called with the name of each stack before its plan is applied.

        Returns:
            Whether all plans were applied. Terraform has printed the reason if not.
        """
        for stack in self.plans:
            before(stack)
            plan = _plan_in(folder, stack).resolve()
            outcome = runs.apply_saved(Stack.synthesized(synthesized, stack), plan)
            if outcome.failed_temporarily:
                runs.screen.say(
                    f"\n{stack}: Terraform applies a plan only once: create another plan with "
                    f"bin/cruddur plan {self.environment} --out, and deploy it"
                )
            if not outcome.is_done:
                return False
        return True


def check_empty(folder: Path) -> None:
    """Refuse a folder that is not empty, so that nothing is overwritten.

    Raises:
        CommandError: the folder is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandError(f"--out must be a new or an empty folder, got {folder}")


def _plan_in(folder: Path, stack: str) -> Path:
    return folder / f"{stack}.tfplan"


def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
