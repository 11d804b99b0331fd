"""Copies of the project's sources, and commands that run in a copy."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from cli.tools.project import CACHE, ROOT, stack_json, synthesize
from cli.tools.terraform import Terraform
from environments.definition import Environment
from tests.helpers import kept_synthesis
from tests.helpers.examples.environments import replace_environments

PROGRAMS = Path(__file__).parent / "programs"
"""Stand-ins of `docker` and `gh`, for the PATH."""

_KEPT = ("-m", kept_synthesis.__name__, str(CACHE / "syntheses"))
_SOURCES = (
    *("bin", "cdktf.json", "cli", "emulator", "environments", "main.py", "modules"),
    *("tests/__init__.py", "tests/conftest.py", "tests/helpers"),
)
_MIGRATE = (
    'OneOffTask(name="migrate", command=("/venv/bin/python", "-m", "backend_flask.migrate"), '
    "time_limit_minutes=5, before_rollout=True)"
)
_AUTHOR = ("-c", "user.name=Somebody", "-c", "user.email=somebody@cruddur.example")


def _inherited() -> dict[str, str]:
    """Return the variables of this process, except the one that moves the output of a synthesis."""
    return {name: value for name, value in os.environ.items() if name != "CDKTF_OUTDIR"}


@dataclass(frozen=True)
class Clone:
    """A copy of the sources, and the environment variables of the commands that run in it."""

    folder: Path
    variables: Mapping[str, str] = field(default_factory=_inherited)

    @classmethod
    def of_sources(cls, folder: Path, variables: Mapping[str, str] | None = None) -> Self:
        """Copy the Python sources to a new folder, with the example environments and no tests.

        No packages are installed in the folder, and the commands synthesize nothing twice.
        """
        ignored = shutil.ignore_patterns("__pycache__", "__snapshots__")
        (folder / "tests").mkdir(parents=True)
        for name in _SOURCES:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder / name, ignore=ignored)
            else:
                shutil.copy(ROOT / name, folder / name)
        replace_environments(folder)
        clone = cls(folder, _inherited() if variables is None else variables)
        clone.keep_syntheses()
        return clone

    @classmethod
    def of_working_tree(cls, folder: Path, variables: Mapping[str, str]) -> Self:
        """Copy every file that git would commit, and link the packages that are installed here.

        Those of the services too, if they are installed. The built page is copied, and newer than
        its sources, so that no clone builds it.
        """
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        files = subprocess.check_output(command, cwd=ROOT, text=True).split("\0")
        for file in filter(None, files):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, folder / file)
        for place in (ROOT, *(ROOT / "services").iterdir()):
            for name in (".venv", "node_modules"):
                _link_contents(place / name, folder / place.relative_to(ROOT) / name)
            if (place / "bin" / "build").exists() and (place / "node_modules").exists():
                subprocess.run([place / "bin" / "build"], check=True, stdout=subprocess.DEVNULL)
                built = folder / place.relative_to(ROOT) / "dist"
                shutil.copytree(place / "dist", built)
                (built / ".built").touch()
        lock = (folder / "Pipfile.lock").read_text(encoding="utf-8")
        stamp = folder / ".venv" / ".installed"
        stamp.write_text(f"installed in {folder}\n{lock}", encoding="utf-8")
        shutil.copy(ROOT / "node_modules" / ".installed", folder / "node_modules")
        return cls(folder, variables)

    def run(
        self, program: str, *arguments: str, variables: Mapping[str, str] | None = None, **how: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run `bin/<command>`, a Python file of the clone, or a program from PATH until it ends.

        The scripts in `bin/` activate `.venv` and start a module. This method starts the module.
        """
        if "input" not in how:
            how["stdin"] = subprocess.DEVNULL
        return subprocess.run(
            [*_command(program), *arguments],
            cwd=self.folder,
            env={**self.variables, **(variables or {})},
            capture_output=True,
            text=True,
            check=False,
            **how,
        )

    def succeed(self, program: str, *arguments: str, **how: Any) -> str:
        """Run a command as `run` does, fail if the command fails, and return its output."""
        done = self.run(program, *arguments, **how)
        assert done.returncode == 0, f"{program} {arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def terraform(self, stack: str) -> Terraform:
        """Return Terraform for a stack that was synthesized in the clone."""
        return Terraform(stack_json(self.folder / "cdktf.out", stack).parent, self.variables)

    def edit(self, file: str, before: str, after: str) -> None:
        """Replace text in a file; fail if the file does not contain the text."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert before in text, f"{before!r} is not in {file}"
        path.write_text(text.replace(before, after), encoding="utf-8")

    def write(self, *environments: Environment) -> None:
        """Write the files of these environments, in place of all others."""
        folder = self.folder / "environments"
        for file in folder.glob("*.py"):
            if file.name != "__init__.py":
                file.unlink()
        for each in environments:
            values = each.model_dump(mode="json")
            (folder / f"{each.name}.py").write_text(
                "from environments.definition import Environment\n\n"
                f"environment = Environment(**{values!r})\n",
                encoding="utf-8",
            )

    def connect_to_github(self, environment: str, *, create_identity_provider: bool) -> None:
        """Add the value to the environment's file that creates the workflow roles."""
        file = f"environments/{environment}.py"
        switch = (
            '    github=GitHubActions(repository="cruddur/fargate", '
            f"create_identity_provider={create_identity_provider}),\n"
        )
        self.edit(file, "    tags={", f"{switch}    tags={{")
        self.edit(file, " Environment,", " Environment, GitHubActions,")

    def migrate_before_rollouts(self) -> None:
        """Let the backend of the example environments migrate its database before each rollout.

        The examples have no such task, because most emulators of the tests run no tasks.
        """
        tasks = "        tasks=(\n"
        self.edit("environments/catalog/__init__.py", tasks, f"{tasks}            {_MIGRATE},\n")

    def keep_syntheses(self) -> None:
        """Let the commands and cdktf-cli copy the output of an equal synthesis.

        See `kept_synthesis`.
        """
        arguments = ", ".join(map(repr, _KEPT))
        self.edit(
            "cli/tools/project.py", '(sys.executable, "main.py")', f"(sys.executable, {arguments})"
        )
        self.edit("cdktf.json", '"python main.py"', json.dumps(f"python {shlex.join(_KEPT)}"))

    def synthesize(self, environment: str) -> None:
        """Synthesize an environment into `cdktf.out`, or copy the output of an equal synthesis."""
        output = self.folder / "cdktf.out"
        synthesize(output, environment, sources=self.folder, command=(sys.executable, *_KEPT))

    def check_no_images(self) -> None:
        """Remove the check of images, so that `deploy` can create the repositories too."""
        self.edit("cli/release/preflight/check.py", '    "the images": services.images,\n', "")

    def commit(self) -> str:
        """Commit everything in the folder, and return the commit."""
        return commit_all(self.folder)


def _link_contents(source: Path, target: Path) -> None:
    """Link everything in an installation, if it exists, except the file that names its folder."""
    if source.is_dir():
        target.mkdir()
        for content in source.iterdir():
            if content.name != ".installed":
                (target / content.name).symlink_to(content)


def commit_all(folder: Path) -> str:
    """Commit everything in the folder, which becomes a repository, and return the commit."""
    settings = [*_AUTHOR, "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Change"]):
        subprocess.run(["git", *settings, *command], cwd=folder, check=True)
    head = ["git", "rev-parse", "--short=12", "HEAD"]
    return subprocess.check_output(head, cwd=folder, text=True).strip()


def _command(program: str) -> list[str]:
    if program == "bin/cruddur":
        return [sys.executable, "-m", "cli.main"]
    return [sys.executable, program] if program.endswith(".py") else [program]
