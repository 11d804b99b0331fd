"""Runs a job of a workflow as GitHub's runner does, with the emulator for AWS.

What actions do is done here: credentials come from `AssumeRoleWithWebIdentity`, artifacts are
folders. What `run` says is run as it stands, by bash with the runner's own options.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.emulator.process import Emulator
from tests.pipelines.judges import WORKFLOWS

_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
_LOOKED_UP = re.compile(r"fromJSON\((?P<json>[\w.-]+)\)(?P<path>.*)")
# What the machine of the test has already: the tools, and the sources.
_DONE = (
    "actions/cache",
    "actions/checkout",
    "actions/setup-node",
    "actions/setup-python",
    "hashicorp/setup-terraform",
)
_FILES = ("GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")
_OPTIONS = ["--noprofile", "--norc", "-eo", "pipefail"]


def load(name: str) -> dict[str, Any]:
    """A workflow; PyYAML reads its `on` as true."""
    document = yaml.safe_load((WORKFLOWS / f"{name}.yml").read_text(encoding="utf-8"))
    return dict(document)


class Ran(NamedTuple):
    """A script that was run, with which role's credentials, and its exit code."""

    workflow: str
    job: str
    step: str
    role: str
    code: int


class StepFailed(Exception):
    """A script ended with another exit code than 0."""

    def __init__(self, script: str, code: int, output: str) -> None:
        super().__init__(f"{script}\nended with {code}\n{output}")
        self.code, self.output = code, output


def load_action(clone: Path, path: str) -> dict[str, Any]:
    """An action of the repository's own."""
    return dict(yaml.safe_load((clone / path / "action.yml").read_text(encoding="utf-8")))


@dataclass
class Runner:
    """A machine with a clone of the repository, for one job."""

    clone: Path
    temporary: Path
    emulator: Emulator
    artifacts: Path
    contexts: dict[str, str]
    """What expressions say: `needs.environments.outputs.names`, `matrix.environment`, …"""

    programs: Path | None = None
    """Programs that stand in for those of the runner."""

    _job: tuple[str, str] = ("", "")
    credentials: dict[str, str] = field(default_factory=dict)
    exported: dict[str, str] = field(default_factory=dict)
    """What steps have written to GITHUB_ENV."""

    roles: dict[str, str] = field(default_factory=dict)
    """Which role each access key id was given out for."""

    ran: list[Ran] = field(default_factory=list)
    """Every script, in order."""

    output: str = ""
    """What they have printed."""

    def run(self, workflow: str, job: str) -> dict[str, str]:
        """Run the job to its end, and return its outputs.

        Raises:
            StepFailed: a step did.
        """
        document = load(workflow)
        assert document["defaults"]["run"]["shell"] == "bash"
        described = document["jobs"][job]
        self._job = (workflow, job)
        self._steps(described["steps"], document.get("env", {}))
        outputs = described.get("outputs", {})
        return {name: self._evaluate(value) for name, value in outputs.items()}

    def _steps(self, steps: Sequence[Mapping[str, Any]], common: Mapping[str, str]) -> None:
        for step in steps:
            action = step.get("uses", "").partition("@")[0]
            if not action:
                self._script(step, common)
            elif action.startswith("./"):
                used = load_action(self.clone, action)
                self._steps(used["runs"]["steps"], common)
            elif action not in _DONE:
                self._action(action, step["with"])

    def _script(self, step: Mapping[str, Any], common: Mapping[str, str]) -> None:
        script = self.temporary / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        files = {name: self.temporary / name for name in _FILES}
        for file in files.values():
            file.touch()
        files["GITHUB_ENV"].write_text("", encoding="utf-8")
        own = {name: self._evaluate(value) for name, value in step.get("env", {}).items()}
        result = subprocess.run(
            ["bash", *_OPTIONS, str(script)],
            cwd=self.clone,
            env={
                **self.emulator.process_environment(),
                **common,
                **self.exported,
                **own,
                **self.credentials,
                **{name: str(file) for name, file in files.items()},
                "RUNNER_TEMP": str(self.temporary),
                **self._path(),
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.output += result.stdout
        role = self.roles.get(self.credentials.get("AWS_ACCESS_KEY_ID", ""), "")
        self.ran.append(Ran(*self._job, step["name"], role, result.returncode))
        if result.returncode != 0:
            raise StepFailed(step["run"], result.returncode, result.stdout)
        self.exported |= dict(_assignments(files["GITHUB_ENV"]))
        if "id" in step:
            for name, value in _assignments(files["GITHUB_OUTPUT"]):
                self.contexts[f"steps.{step['id']}.outputs.{name}"] = value

    def _path(self) -> dict[str, str]:
        return {"PATH": f"{self.programs}:{os.environ['PATH']}"} if self.programs else {}

    def _action(self, name: str, given: Mapping[str, str]) -> None:
        inputs = {key: self._evaluate(str(value)) for key, value in given.items()}
        if name == "aws-actions/configure-aws-credentials":
            self._take_role(inputs["role-to-assume"], inputs["aws-region"])
        elif name == "actions/upload-artifact":
            target = self.artifacts / inputs["name"]
            source = Path(inputs["path"])
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                target.mkdir(parents=True)
                shutil.copy(source, target)
        elif name == "actions/download-artifact":
            for artifact in sorted(self.artifacts.glob(inputs.get("name") or inputs["pattern"])):
                shutil.copytree(artifact, inputs["path"], dirs_exist_ok=True)
        else:
            raise NotImplementedError(name)

    def _take_role(self, arn: str, region: str) -> None:
        iam = self.emulator.client("iam")
        iam.get_role(RoleName=arn.rpartition("/")[2])  # the emulator lends roles that are not there
        lent = self.emulator.client("sts").assume_role_with_web_identity(
            RoleArn=arn, RoleSessionName="GitHubActions", WebIdentityToken="token"
        )["Credentials"]
        self.roles[lent["AccessKeyId"]] = arn.rpartition("/")[2]
        self.credentials = {
            "AWS_ACCESS_KEY_ID": lent["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": lent["SecretAccessKey"],
            "AWS_SESSION_TOKEN": lent["SessionToken"],
            "AWS_REGION": region,
        }

    def _evaluate(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self._value(found[1]), text)

    def _value(self, expression: str) -> str:
        if expression == "runner.temp":
            return str(self.temporary)
        looked_up = _LOOKED_UP.fullmatch(expression)
        if not looked_up:
            return self.contexts[expression]
        value = json.loads(self.contexts[looked_up["json"]])
        for key in re.findall(r"\w+(?:\.\w+)*", looked_up["path"].replace("].", "] ")):
            for part in [self.contexts[key]] if key in self.contexts else key.split("."):
                value = value[part]
        return str(value)


def _assignments(file: Path) -> Iterator[tuple[str, str]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        yield name, value
