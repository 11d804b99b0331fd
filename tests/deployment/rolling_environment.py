"""An environment whose tasks run, with images that work and images that are broken.

A task migrates before each rollout.
"""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from emulator import seed
from emulator.data_plane.programs import Program
from environments.definition import OneOffTask, Service, names
from tests.emulator.data_plane.small_programs import HTTP_SERVER
from tests.helpers import examples
from tests.helpers.clone import Clone
from tests.helpers.emulator import Emulator

Result = subprocess.CompletedProcess[str]
NAME = "rolling"
REASONS = {
    "exits": r"Essential container in task exited \(\S+: exit code 3",
    "unhealthy": r"Task failed container health checks \(\S+: exit code 143",
    "unpullable": r"CannotPullContainerError: ",
    "secretless": r"ResourceInitializationError: unable to pull secrets or registry auth: ",
}
"""Patterns of the reasons for which the tasks of a broken version stop, by kind of failure."""
BROKEN = ("v1", "v3")
"""Tags of the images that are broken, in the services with the names of the kinds of failures."""
MIGRATE = OneOffTask(
    name="migrate", command=("sh", "migrate"), time_limit_minutes=5, before_rollout=True
)


def _service(name: str, port: int) -> Service:
    return examples.service(
        name=name,
        port=port,
        health_check_command="test -e healthy",
        health_check_start_period_seconds=0,
        secret_names=("TOKEN",) if name == "secretless" else (),
    )


ENVIRONMENT = examples.environment(
    name=NAME,
    region="us-east-1",
    services=(
        examples.web(health_check_command="true", tasks=(MIGRATE,)),
        *(_service(name, 8000 + number) for number, name in enumerate(REASONS)),
    ),
)
# Shorter than a user may choose: Terraform waits that long for tasks that never run.
_TIMEOUT = ("modules/fargate_service/ecs_service.py", 'f"{deployment.timeout_minutes}m"', '"90s"')
# The check would find the missing secret before the deployment.
_CHECK = ("cli/release/preflight/check.py", '    "the secrets": services.secrets,\n', "")


class Rolling:
    """The environment in a clone, and its images."""

    def __init__(self, emulator: Emulator, place: Path) -> None:
        self._ecr, self._ecs = emulator.client("ecr"), emulator.client("ecs")
        self._ssm = emulator.client("ssm")
        self._place = place
        # With packages: before a rollout, Terraform runs `bin/cruddur run`.
        # Deployments do not read the resources again, which takes a third of their time.
        variables = {**emulator.terraform_environment(), "TF_CLI_ARGS_plan": "-refresh=false"}
        self.clone = Clone.of_working_tree(place / "clone", variables)
        self.clone.keep_syntheses()
        self.clone.write(ENVIRONMENT)
        self.clone.edit(*_TIMEOUT)
        self.clone.edit(*_CHECK)

    def push(self, name: str, tag: str, *, migration: str = "true") -> None:
        """Push an image that works, or one that is broken; delete or create the secret.

        The file `migrate` of the image holds the migration.
        """
        broken = name if tag in BROKEN else ""
        folder = self._place / f"{name}-{tag}"
        folder.mkdir()
        (folder / "migrate").write_text(migration, encoding="utf-8")
        if broken != "unhealthy":
            (folder / "healthy").touch()
        command = ("/bin/sh", "-c", "exit 3") if broken == "exits" else HTTP_SERVER
        program = None if broken == "unpullable" else Program(command, folder=str(folder))
        seed.put_image(self._ecr, names.repository(NAME, name), tag, program)
        path = names.secret(NAME, name, "TOKEN")
        if broken == "secretless":
            self._ssm.delete_parameter(Name=path)
        elif name == "secretless":
            self._ssm.put_parameter(Name=path, Value="-", Type="SecureString", Overwrite=True)

    def deploy(self, tags: Mapping[str, str]) -> Result:
        """Deploy images with these tags. The other services get their first version."""
        command = ["deploy", NAME, "--auto-approve", *_variables("--var", tags)]
        return self.clone.run("bin/cruddur", *command)

    def deploy_saved_plan(self, tags: Mapping[str, str]) -> Result:
        """Save a plan of images with these tags, and deploy the plan."""
        self.clone.commit()
        plan = ["plan", NAME, *_variables("--var", tags), "--out", "saved"]
        self.clone.succeed("bin/cruddur", *plan)
        return self.clone.run("bin/cruddur", "deploy", NAME, "--plan", "saved")

    def plan(self, tags: Mapping[str, str], *, stack: str = "application") -> tuple[int, str]:
        """Plan a stack; return the exit code, 0 without changes, and the output."""
        options = _variables("-var", tags) if stack == "application" else []
        terraform = self.clone.terraform(f"{NAME}-{stack}")
        reading = ("plan", "-refresh=true", "-input=false", "-detailed-exitcode")
        return terraform.attempt(*reading, *options)

    def revisions(self) -> dict[str, str]:
        """Return the task definition of each service."""
        services = [each.name for each in ENVIRONMENT.services]
        found = self._ecs.describe_services(cluster=names.cluster(NAME), services=services)
        return {each["serviceName"]: each["taskDefinition"] for each in found["services"]}


def _variables(option: str, tags: Mapping[str, str]) -> list[str]:
    return [
        f"{option}={ENVIRONMENT.service(name).image_tag_variable}={tag}"
        for name, tag in tags.items()
    ]
