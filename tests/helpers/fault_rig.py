"""A small deployed environment, and the actions of the fault tests on it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cli.local.prerequisites import create_prerequisites
from cli.state.terraform_state import KINDS, TerraformState, Version
from emulator.server import DEFAULT_ACCOUNT_ID
from environments.definition import Environment, Service, names
from tests.helpers.clone import Clone
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment, service, web
from tests.helpers.proxy import Proxy
from tests.helpers.seeding import create_backend
from tests.helpers.shared_provider import VARIABLE, shared_provider

NAME = "dev"
APPLICATION = "dev-application"
MOST_WORKERS = 3
_TIMEOUT_SECONDS = 300


def definition(workers: int) -> Environment:
    """Return the environment with this many services besides the public one."""
    return environment(
        name=NAME,
        region="us-east-1",
        delete_images_with_repositories=True,
        services=(web(health_check_path="/"), *(_worker(number) for number in range(workers))),
    )


def _worker(number: int) -> Service:
    # Each service has its own port, by which its target group is recognized.
    return service(name=f"worker{number}", port=4000 + number, health_check_path="/")


class Rig:
    """A clone of the project with a smaller application, and an emulated AWS behind a proxy."""

    def __init__(self, place: Path, emulator: Emulator, proxy: Proxy) -> None:
        self.proxy = proxy
        self.workers = 0
        self.is_deployed = False
        self._emulator = emulator
        variables = {**emulator.process_environment(), "AWS_ENDPOINT_URL": proxy.url}
        self._clone = Clone.of_sources(place, variables)
        self._known_versions: set[str] = set()
        environments = place / "environments"
        small = Path(__file__).with_name("small_application.py")
        shutil.copy(small, environments / "stacks" / "application.py")
        (environments / "prod.py").unlink()
        self._clone.check_no_images()  # the small application has no images
        create_backend(emulator.session(), definition(0))
        create_prerequisites(emulator.session(), definition(0))
        self.bucket = names.state_bucket(NAME, definition(0).account_id)
        self.s3 = emulator.client("s3")

    def edit(self, workers: int) -> None:
        """Set the number of services in the environment's file."""
        self.workers = workers
        values = definition(workers).model_dump(mode="json", exclude_unset=True)
        services = values.pop("services")
        listed = ", ".join(f"Service(**{each!r})" for each in services)
        text = (
            "from environments.definition import Environment, Service\n\n"
            f"environment = Environment(**{values!r}, services=({listed},))\n"
        )
        file = self._clone.folder / "environments" / f"{NAME}.py"
        file.write_text(text, encoding="utf-8")

    def command(
        self, *command: str, account_id: str = DEFAULT_ACCOUNT_ID, **how: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the project until it ends, with credentials of the account."""
        credentials = self._emulator.credentials_for(account_id)
        return self._clone.run(*command, variables=credentials, timeout=_TIMEOUT_SECONDS, **how)

    def repair(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command until it ends, with the shared provider."""
        return self._clone.run(*command, variables=self.shared, timeout=_TIMEOUT_SECONDS)

    def plan(self, stack: str) -> tuple[int, str]:
        """Plan a stack with the shared provider; return the exit code, 0 without changes."""
        terraform = replace(self._clone.terraform(stack), variables=self.shared)
        return terraform.attempt("plan", "-input=false", "-detailed-exitcode")

    @property
    def shared(self) -> dict[str, str]:
        """The variables of commands that share a provider, which no fault disturbs."""
        return self._emulator.terraform_environment(endpoint_url=self.proxy.url)

    @contextmanager
    def own_provider(self, endpoint_url: str = "") -> Iterator[dict[str, str]]:
        """Yield the variables of a command with a provider that `kill_provider` may kill.

        `endpoint_url` is another proxy, in front of the rig's.
        """
        variables = {**self._clone.variables, "AWS_ENDPOINT_URL": endpoint_url or self.proxy.url}
        with shared_provider(variables) as provided:
            yield provided

    def start_command(
        self, *arguments: str, variables: Mapping[str, str]
    ) -> "subprocess.Popen[str]":
        """Start a command of the project in its own process group, as a shell does."""
        return subprocess.Popen(
            [sys.executable, "-m", "cli.main", *arguments],
            cwd=self._clone.folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )

    def synthesize(self) -> None:
        """Write the Terraform JSON of the environment's file, which the commands copy then."""
        program = f"from cli.tools.project import *; synthesize(SYNTHESIZED, {NAME!r})"
        self._clone.succeed(sys.executable, "-c", program)

    def start(
        self, *arguments: str, variables: Mapping[str, str], stack: str = APPLICATION
    ) -> "subprocess.Popen[str]":
        """Start Terraform on a stack that was deployed before, in its own session."""
        return subprocess.Popen(
            ["terraform", *arguments, "-no-color", "-input=false"],
            cwd=self._clone.terraform(stack).directory,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def finish(self, process: "subprocess.Popen[str]") -> tuple[int, str]:
        """Wait for the end of the process; return its exit code and its output."""
        output, _ = process.communicate(timeout=_TIMEOUT_SECONDS)
        return process.returncode, output

    def state(self, kind: str) -> TerraformState:
        """Return the state of a kind of stack."""
        return TerraformState(self.s3, definition(0), kind)

    def key(self, kind: str) -> str:
        """Return the key of that state in the bucket."""
        return names.state_key(NAME, kind)

    def inventory(self) -> Counter[str]:
        """Count the resources in AWS by descriptions that do not contain random ids."""
        client = self._emulator.client
        elbv2, ec2 = client("elbv2"), client("ec2")
        groups = ec2.describe_security_groups()["SecurityGroups"]
        ours = {each["GroupId"] for each in groups if each["Description"].startswith("Tasks of ")}
        rules = ec2.describe_security_group_rules()["SecurityGroupRules"]
        found = {
            "": [it["TopicArn"].rpartition(":")[2] for it in client("sns").list_topics()["Topics"]],
            "log group ": [
                it["logGroupName"] for it in client("logs").describe_log_groups()["logGroups"]
            ],
            "role cruddur": [
                it["RoleName"].removeprefix("cruddur")
                for it in client("iam").list_roles()["Roles"]
                if it["RoleName"].startswith("cruddur")
            ],
            "group ": [it["Description"] for it in groups if it["GroupId"] in ours],
            "rule on ": [
                it["FromPort"] for it in rules if it["GroupId"] in ours and not it["IsEgress"]
            ],
            "targets on ": [it["Port"] for it in elbv2.describe_target_groups()["TargetGroups"]],
            "repository ": [
                it["repositoryName"] for it in client("ecr").describe_repositories()["repositories"]
            ],
        }
        return Counter(f"{kind}{it}" for kind, names_ in found.items() for it in names_)

    def expected(self) -> Counter[str]:
        """Return the count of resources that should exist."""
        found = ["cruddur-dev-alarms"]
        for each in definition(self.workers).services:
            name = names.service(NAME, each.name)
            found += [
                f"log group {names.log_group(NAME, each.name)}",
                f"role {name}-task",
                f"group Tasks of {name}",
                f"rule on {each.port}",
                f"targets on {each.port}",
                f"repository {names.repository(NAME, each.name)}",
            ]
        return Counter(found)

    def delete_log_group(self) -> None:
        """Delete the log group of the public service, which the next apply creates again."""
        web, *_ = definition(0).services
        log_group = names.log_group(NAME, web.name)
        self._emulator.client("logs").delete_log_group(logGroupName=log_group)

    def lost_versions(self) -> set[str]:
        """Return the state versions that existed at the last call and are now missing."""
        versions = {each.id for kind in KINDS for each in self._versions(kind)}
        lost = self._known_versions - versions
        self._known_versions = versions
        return lost

    def _versions(self, kind: str) -> list[Version]:
        return list(self.state(kind).versions())


def kill_provider(variables: Mapping[str, str]) -> None:
    """Kill the provider of a command, as the system does when it kills everything of the user."""
    for provider in json.loads(variables[VARIABLE]).values():
        os.kill(provider["Pid"], signal.SIGKILL)


def signal_group(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    """Send the signal to the process group of Terraform, as a terminal does."""
    os.killpg(process.pid, number)


def serial_of(content: str) -> int:
    """Return the serial of a state."""
    return int(json.loads(content)["serial"])
