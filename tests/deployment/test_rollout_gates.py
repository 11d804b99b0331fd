"""Tasks that run before a rollout, in deployments to an emulator that runs them.

The environment has a VPC without NAT gateways, so that its tasks pull the tracing sidecar from a
pull-through cache.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.local.prerequisites import create_prerequisites
from emulator import seed
from emulator.data_plane.programs import Program
from emulator.data_plane.settings import Settings
from environments.definition import DedicatedVpc, OneOffTask, names
from tests.emulator.data_plane.small_programs import HTTP_SERVER
from tests.helpers import examples
from tests.helpers.clone import Clone
from tests.helpers.emulator import TIME_SCALE, Emulator
from tests.helpers.seeding import create_backend

NO_CHANGES = 0
NAME = "gated"
MIGRATE = OneOffTask(
    name="migrate", command=("sh", "migrate"), time_limit_minutes=5, before_rollout=True
)
ENVIRONMENT = examples.environment(
    name=NAME,
    region="us-east-1",
    network=DedicatedVpc(cidr_block="10.0.0.0/16", nat="none"),
    services=(
        examples.web(health_check_command="true", tasks=(MIGRATE,)),
        examples.service(health_check_command="true"),
    ),
)
Result = subprocess.CompletedProcess[str]


class Gated:
    """The environment in a clone, and its images."""

    def __init__(self, emulator: Emulator, place: Path) -> None:
        self._ecr, self.ecs = emulator.client("ecr"), emulator.client("ecs")
        self._place = place
        self.clone = Clone.of_working_tree(place / "clone", emulator.terraform_environment())
        self.clone.keep_syntheses()
        self.clone.write(ENVIRONMENT)

    def push(self, service: str, tag: str, migration: str = "true") -> None:
        """Push an image, whose file `migrate` holds the migration."""
        folder = self._place / f"{service}-{tag}"
        folder.mkdir()
        (folder / "migrate").write_text(migration, encoding="utf-8")
        program = Program(HTTP_SERVER, folder=str(folder))
        seed.put_image(self._ecr, names.repository(NAME, service), tag, program)

    def deploy(self, tag: str) -> Result:
        variable = f"web_image_tag={tag}"
        return self.clone.run("bin/cruddur", "deploy", NAME, "--auto-approve", "--var", variable)

    def revisions(self) -> dict[str, str]:
        """Return the task definition of each service."""
        found: dict[str, Any] = self.ecs.describe_services(
            cluster=names.cluster(NAME), services=["web", "worker"]
        )
        return {each["serviceName"]: each["taskDefinition"] for each in found["services"]}

    def tasks(self) -> list[dict[str, Any]]:
        """Return the tasks that run."""
        cluster = names.cluster(NAME)
        arns = self.ecs.list_tasks(cluster=cluster, desiredStatus="RUNNING")["taskArns"]
        return list(self.ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"])


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    """Yield the environment, of which the stack of the repositories is deployed."""
    with Emulator(data_plane=Settings("processes", TIME_SCALE)) as emulator:
        create_prerequisites(emulator.session(), ENVIRONMENT)
        gated = Gated(emulator, tmp_path_factory.mktemp(NAME))
        create_backend(emulator.session(), ENVIRONMENT)
        gated.clone.succeed("bin/cruddur", "deploy", NAME, "--registry-only", "--auto-approve")
        gated.push("worker", "v1")
        yield gated


@pytest.fixture(scope="module")
def first(gated: Gated) -> Result:
    """Deploy for the first time an image whose migration fails."""
    gated.push("web", "v1", "echo half done; echo cannot go on >&2; exit 7")
    return gated.deploy("v1")


@pytest.fixture(scope="module")
def second(gated: Gated, first: Result) -> Result:  # noqa: ARG001 - deployed before
    """Deploy an image whose migration succeeds."""
    gated.push("web", "v2")
    return gated.deploy("v2")


@pytest.fixture(scope="module")
def third(gated: Gated, second: Result) -> tuple[dict[str, str], Result]:  # noqa: ARG001
    """Deploy a saved plan with an image whose migration fails; return the revisions before too."""
    before = gated.revisions()
    gated.push("web", "v3", "exit 9")
    gated.clone.commit()
    plan = ["bin/cruddur", "plan", NAME, "--var", "web_image_tag=v3", "--out", "saved"]
    gated.clone.succeed(*plan)
    return before, gated.clone.run("bin/cruddur", "deploy", NAME, "--plan", "saved")


def test_a_first_deployment_whose_task_fails_creates_no_service(
    gated: Gated, first: Result
) -> None:
    assert first.returncode == 1
    assert gated.revisions() == {}


def test_the_last_lines_and_the_exit_code_of_a_failed_task_are_shown(first: Result) -> None:
    assert re.search(r"Z half done\n.*Z cannot go on\n", first.stdout, re.DOTALL)
    assert "web/migrate exited with 7" in first.stdout
    assert "exit status 7" in first.stdout


def test_the_next_deployment_runs_the_task_again_and_rolls_out(
    gated: Gated, second: Result
) -> None:
    assert second.returncode == 0, second.stdout + second.stderr
    assert set(gated.revisions()) == {"web", "worker"}


@pytest.mark.usefixtures("second")
def test_after_a_deployment_nothing_is_left_to_plan(gated: Gated) -> None:
    for stack, variables in (("registry", []), ("application", ["-var=web_image_tag=v2"])):
        terraform = gated.clone.terraform(f"{NAME}-{stack}")

        code, output = terraform.attempt("plan", "-input=false", "-detailed-exitcode", *variables)

        assert code == NO_CHANGES, output


@pytest.mark.usefixtures("second")
def test_without_nat_gateways_tasks_run_with_the_sidecar_of_the_cache(gated: Gated) -> None:
    repository = f"{names.public_image_prefix(NAME)}/xray/aws-xray-daemon"
    sidecars = [
        container
        for task in gated.tasks()
        for container in task["containers"]
        if container["name"] == "xray"
    ]

    assert len(sidecars) == 2
    assert {each["lastStatus"] for each in sidecars} == {"RUNNING"}
    assert all(f"/{repository}@sha256:" in each["image"] for each in sidecars)


def test_no_service_is_updated_when_the_task_fails(
    gated: Gated, third: tuple[dict[str, str], Result]
) -> None:
    before, result = third

    assert result.returncode == 1
    assert gated.revisions() == before


def test_a_deployment_of_a_saved_plan_runs_the_task_too(
    third: tuple[dict[str, str], Result],
) -> None:
    _, result = third

    assert result.returncode == 1
    assert "web/migrate exited with 9" in result.stdout
