"""Unchanged scripts of GitHub workflows, run with the credentials of their job's role."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from cli.tools.project import ROOT
from environments.definition import names
from tests.helpers.clone import PROGRAMS, Clone
from tests.helpers.emulator import Emulator
from tests.helpers.shared_provider import VARIABLE, shared_provider
from tests.pipelines.evaluators import WORKFLOWS

PREPARE = "./.github/actions/prepare"
_ROLE = re.compile(r"(?:\.(?P<name>\w+)|\[matrix\.environment\])\.(?P<purpose>\w+)_role\b")
_FILES = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")


def load(name: str) -> dict[str, Any]:
    """Read a workflow; PyYAML reads the key `on` as `True`."""
    return dict(yaml.safe_load((WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8")))


def preparation() -> list[dict[str, Any]]:
    """Return the steps of the action that prepares each job."""
    action = yaml.safe_load((ROOT / PREPARE / "action.yml").read_text(encoding="utf-8"))
    return list(action["runs"]["steps"])


def steps(workflow: str, job: str) -> Iterator[dict[str, Any]]:
    """Yield the steps of a job and of the action that prepares it."""
    for step in load(workflow)["jobs"][job]["steps"]:
        yield from preparation() if step.get("uses") == PREPARE else [step]


class Ran(NamedTuple):
    """A script that was run, the role of its credentials, and its exit code."""

    workflow: str
    job: str
    step: str
    role: str
    code: int


@dataclass
class Runner:
    """Runner of workflow jobs, one after the other, in a clone of the repository."""

    clone: Clone
    emulator: Emulator
    temporary: Path
    """The RUNNER_TEMP of every job; jobs share it, so that no artifact has to be uploaded."""

    providers: ExitStack
    """Ends the providers of the roles."""

    roles: dict[str, str] = field(default_factory=dict)
    """The role of each access key id."""

    ran: list[Ran] = field(default_factory=list)

    _of_roles: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def run(
        self,
        workflow: str,
        job: str,
        environment: str = "",
        *,
        variables: Mapping[str, str] | None = None,
    ) -> str:
        """Run the scripts of a job, up to the first that fails, and return their output.

        `variables` are the variables that the workflow sets with an expression.
        """
        shutil.rmtree(self.clone.folder / "cdktf.out", ignore_errors=True)
        common = load(workflow).get("env", {})
        credentials: dict[str, str] = {}
        exported: dict[str, str] = {}
        role, output = "", ""
        for step in steps(workflow, job):
            if found := _ROLE.search(str(step.get("with"))):
                assert found["name"] in {None, environment}
                role = names.pipeline_role(environment, found["purpose"])
                credentials = credentials_of(self.emulator, role)
                self.roles[credentials["AWS_ACCESS_KEY_ID"]] = role
                if found["purpose"] != "push":  # the jobs push images without Terraform
                    credentials |= self._provider(role, credentials)
            if "run" not in step:
                continue
            own = {name: (variables or {})[name] for name in step.get("env", {})}
            result = self._script(step["run"], {**common, **exported, **own, **credentials})
            output += result.stdout
            self.ran.append(Ran(workflow, job, step["name"], role, result.returncode))
            if result.returncode != 0:
                break
            exported |= dict(_assignments(self.temporary / "GITHUB_ENV"))
        return output

    def _provider(self, role: str, credentials: Mapping[str, str]) -> Mapping[str, str]:
        """Return the variable of the role's provider, which has the role's first credentials."""
        if role not in self._of_roles:
            variables = {**self.clone.variables, **credentials}
            shared = self.providers.enter_context(shared_provider(variables))
            self._of_roles[role] = {VARIABLE: shared[VARIABLE]}
        return self._of_roles[role]

    def _script(
        self, script: str, variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        files = {name: self.temporary / name for name in _FILES}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        return subprocess.run(
            [*_BASH, script],
            cwd=self.clone.folder,
            env={
                **self.clone.variables,
                **variables,
                **{name: str(file) for name, file in files.items()},
                "RUNNER_TEMP": str(self.temporary),
                "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


def credentials_of(emulator: Emulator, role: str) -> dict[str, str]:
    """Return credentials of the role, as AWS's action for GitHub exports them."""
    # The emulator would also issue credentials of a role that does not exist; get_role fails then.
    arn = emulator.client("iam").get_role(RoleName=role)["Role"]["Arn"]
    issued = emulator.client("sts").assume_role_with_web_identity(
        RoleArn=arn, RoleSessionName="GitHubActions", WebIdentityToken="token"
    )["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": issued["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": issued["SecretAccessKey"],
        "AWS_SESSION_TOKEN": issued["SessionToken"],
    }


def _assignments(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        yield name, value
