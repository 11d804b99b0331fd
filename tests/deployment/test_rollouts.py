"""Rollouts that succeed, that ECS rolls back, and that have nothing to go back to."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bin.commands.project import stack_json
from bin.commands.terraform import Terraform
from tests.deployment.system import NO_CHANGES, System
from tests.sources import copy_sources

pytestmark = pytest.mark.deployment

NOTIFIER = """
from environments.definition import Service

notifier = Service(
    name="notifier",
    port=8080,
    user_id=1000,
    cpu_units=256,
    memory_mib=512,
    desired_count=1,
    image_tag="bad-v1",
    health_check_command="true",
)
environment = environment.model_copy(update={"services": (*environment.services, notifier)})
"""


class Engineer:
    """Somebody with a clone of the project who deploys dev of the system."""

    def __init__(self, place: Path, system: System) -> None:
        self._place = copy_sources(place)
        self._variables = system.emulator.process_environment(system.environments["dev"].account_id)

    def add_to_environment(self, text: str) -> None:
        with (self._place / "environments" / "dev.py").open("a") as file:
            file.write(text)

    def deploy(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self._run(sys.executable, "-m", "bin.commands.deploy", "dev", *options)

    def deploy_registry(self) -> None:
        result = self._run("cdktf", "deploy", "dev-registry")
        assert result.returncode == 0, result.stdout

    def plan(self, *options: str) -> tuple[int, str]:
        directory = stack_json(self._place / "cdktf.out", "dev-application").parent
        return Terraform(directory, self._variables).attempt("plan", "-detailed-exitcode", *options)

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, "--auto-approve"],
            cwd=self._place,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def engineer(tmp_path_factory: pytest.TempPathFactory, system: System) -> Engineer:
    return Engineer(tmp_path_factory.mktemp("home") / "clone", system)


def running(system: System, service: str) -> tuple[str, str]:
    """How many tasks of a service run, and of which image."""
    (found,) = (found for found in system.inventory("dev").services() if found.name == service)
    return found.running, found.digest


def test_the_plan_shows_which_service_rolls_out_and_from_which_digest_to_which(
    system: System,
) -> None:
    _, old = running(system, "frontend-react-js")
    new = system.push("dev", "frontend-react-js", "v2")

    # The backend is where the tests before have left it.
    code, output = system.terraform("dev", "application").attempt(
        "plan",
        "-var=frontend_react_js_image_tag=v2",
        f"-var=backend_flask_image_tag={tag_of_backend(system)}",
    )

    assert code == 0, output
    changed = re.findall(r"^  # (\S+) (?:will|must) be", output, re.MULTILINE)
    assert {re.sub(r"_[0-9A-F]{8}$", "", address) for address in changed} == {
        "aws_ecs_task_definition.service_frontend-react-js_task",
        "aws_ecs_service.service_frontend-react-js_service",
    }
    images = re.findall(r'~ image +=.*@(sha256:\w+)" -> ".*@(sha256:\w+)"', output)
    assert images == [(old, new)]


def tag_of_backend(system: System) -> str:
    _, digest = running(system, "backend-flask")
    images = system.client("dev", "ecr").describe_images(
        repositoryName="cruddur/dev/backend-flask", imageIds=[{"imageDigest": digest}]
    )
    return str(images["imageDetails"][0]["imageTags"][0])


def test_an_unknown_tag_fails_the_plan_with_service_and_tag_before_anything_is_touched(
    system: System,
) -> None:
    before = running(system, "backend-flask")

    code, output = system.terraform("dev", "application").attempt(
        "apply", "-input=false", "-auto-approve", "-var=backend_flask_image_tag=nowhere"
    )

    assert code == 1
    assert re.search(
        r'with data\.aws_ecr_image\.service_backend-flask_image_\w+\["nowhere"\]', output
    )
    assert running(system, "backend-flask") == before


def test_an_update_that_is_rolled_back_fails_and_says_why(
    system: System, engineer: Engineer
) -> None:
    before = running(system, "backend-flask")
    bad = system.push("dev", "backend-flask", "bad-v3")

    result = engineer.deploy("--var", "backend_flask_image_tag=bad-v3")

    assert result.returncode == 1
    assert "Resource postcondition failed" in result.stdout
    assert result.stdout.splitlines()[-4:] == [
        "backend-flask: ROLLBACK_SUCCESSFUL: Service deployment rolled back because the circuit "
        "breaker threshold was exceeded; 3 stopped tasks: Task failed container health checks "
        f"(backend-flask: exit code 137); 1 of 1 tasks run {before[1]}",
        *(
            f"{service}: 1 of 1 tasks run {running(system, service)[1]}"
            for service in ("frontend-react-js", "cognito-verifier")
        ),
        "bin/deploy: not rolled out: backend-flask",
    ]
    assert running(system, "backend-flask") == before
    assert before[1] != bad


def test_after_a_rollback_the_plan_still_says_what_is_to_be_done(engineer: Engineer) -> None:
    _, output = engineer.plan("-var=backend_flask_image_tag=bad-v3")

    assert re.search(r"aws_ecs_service\.service_backend-flask_service_\w+ will be updated", output)
    # The task definition that runs is kept for as long as it runs: only then it is destroyed.
    assert "Plan: 0 to add, 1 to change, 1 to destroy." in output


def test_a_good_image_after_a_rollback_rolls_out_and_leaves_nothing_to_plan(
    system: System, engineer: Engineer
) -> None:
    good = system.push("dev", "backend-flask", "v4")

    result = engineer.deploy("--var", "backend_flask_image_tag=v4")
    code, plan = engineer.plan("-var=backend_flask_image_tag=v4")

    assert result.returncode == 0, result.stdout
    assert f"\nbackend-flask: 1 of 1 tasks run {good}\n" in result.stdout
    assert code == NO_CHANGES, plan


def test_a_first_deployment_that_fails_is_told_although_terraform_is_content(
    system: System, engineer: Engineer
) -> None:
    engineer.add_to_environment(NOTIFIER)
    engineer.deploy_registry()
    bad = system.push("dev", "notifier", "bad-v1")
    good = system.push("dev", "notifier", "v2")

    failed = engineer.deploy("--var", "backend_flask_image_tag=v4")
    repaired = engineer.deploy(
        "--var", "backend_flask_image_tag=v4", "--var", "notifier_image_tag=v2"
    )
    code, plan = engineer.plan("-var=backend_flask_image_tag=v4", "-var=notifier_image_tag=v2")

    assert failed.returncode == 1
    assert failed.stdout.splitlines()[-2:] == [
        "notifier: FAILED: ECS deployment circuit breaker: tasks failed to start; 3 stopped tasks: "
        f"Task failed container health checks (notifier: exit code 137); 0 of 1 tasks run {bad}",
        "bin/deploy: not rolled out: notifier",
    ]
    assert "postcondition" not in failed.stdout
    assert repaired.returncode == 0, repaired.stdout
    assert f"\nnotifier: 1 of 1 tasks run {good}\n" in repaired.stdout
    assert code == NO_CHANGES, plan
