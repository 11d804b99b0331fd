"""Rollouts of tasks that run: those that succeed, that ECS rolls back, and that it cannot."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from cli.local.prerequisites import create_prerequisites
from emulator import seed
from emulator.data_plane.programs import Program
from emulator.data_plane.settings import Settings
from environments.definition import Service, names
from tests.emulator.data_plane.small_programs import HTTP_SERVER
from tests.helpers import examples
from tests.helpers.clone import Clone
from tests.helpers.emulator import TIME_SCALE, Emulator
from tests.helpers.seeding import create_backend

NO_CHANGES = 0
Result = subprocess.CompletedProcess[str]
REASONS = {
    "exits": r"Essential container in task exited \(\S+: exit code 3",
    "unhealthy": r"Task failed container health checks \(\S+: exit code 143",
    "unpullable": r"CannotPullContainerError: ",
    "secretless": r"ResourceInitializationError: unable to pull secrets or registry auth: ",
}
"""Why the tasks of a broken version stop."""
UPDATED = {f"{kind}-updated": kind for kind in REASONS}
"""Services whose second version is broken, with the kind of the failure."""
NEW = {f"{kind}-new": kind for kind in REASONS}
"""Services whose first version is broken, with the kind of the failure."""


def _service(name: str, port: int) -> Service:
    return examples.service(
        name=name,
        port=port,
        health_check_command="test -e healthy",
        health_check_start_period_seconds=0,
        secret_names=("TOKEN",) if name.startswith("secretless") else (),
    )


ENVIRONMENT = examples.environment(
    name="rolling",
    region="us-east-1",
    services=(
        examples.web(health_check_command="true"),
        *(_service(name, 8000 + number) for number, name in enumerate((*UPDATED, *NEW))),
    ),
)
# Shorter than a user may choose: Terraform waits that long for tasks that never run.
TIMEOUT = ("modules/fargate_service/ecs_service.py", 'f"{deployment.timeout_minutes}m"', '"90s"')


class Rolling:
    """The environment in a clone, and its images."""

    def __init__(self, emulator: Emulator, place: Path) -> None:
        self._ecr, self._ssm = emulator.client("ecr"), emulator.client("ssm")
        self._healthy, self._unhealthy = place / "healthy", place / "unhealthy"
        for folder in (self._healthy, self._unhealthy):
            folder.mkdir()
        (self._healthy / "healthy").touch()
        self.clone = Clone.of_sources(place / "clone", emulator.terraform_environment())
        self.clone.write(ENVIRONMENT)

    def push(self, name: str, tag: str, *, broken: str = "") -> None:
        """Push an image that works, or one with a kind of failure; delete or create the secret."""
        program: Program | None = Program(HTTP_SERVER, folder=str(self._healthy))
        if broken == "exits":
            program = Program(("/bin/sh", "-c", "exit 3"), folder=str(self._healthy))
        elif broken == "unhealthy":
            program = Program(HTTP_SERVER, folder=str(self._unhealthy))
        elif broken == "unpullable":
            program = None
        seed.put_image(self._ecr, names.repository(ENVIRONMENT.name, name), tag, program)
        path = names.secret(ENVIRONMENT.name, name, "TOKEN")
        if broken == "secretless":
            self._ssm.delete_parameter(Name=path)
        elif name.startswith("secretless"):
            self._ssm.put_parameter(Name=path, Value="-", Type="SecureString", Overwrite=True)

    def deploy(self, **tags: str) -> Result:
        return self.clone.run(
            "bin/cruddur", "deploy", ENVIRONMENT.name, "--auto-approve", *_variables("--var", tags)
        )

    def plan(self, **tags: str) -> tuple[int, str]:
        terraform = self.clone.terraform(f"{ENVIRONMENT.name}-application")
        options = _variables("-var", tags)
        return terraform.attempt("plan", "-input=false", "-detailed-exitcode", *options)


SECOND = dict.fromkeys((*UPDATED, *NEW), "v2")


def _variables(option: str, tags: Mapping[str, str]) -> list[str]:
    return [f"{option}={name.replace('-', '_')}_image_tag={tag}" for name, tag in tags.items()]


@pytest.fixture(scope="module")
def rolling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rolling]:
    """Yield the environment, of which the stack of the repositories is deployed."""
    place, name = tmp_path_factory.mktemp("rolling"), ENVIRONMENT.name
    with Emulator(data_plane=Settings("processes", TIME_SCALE)) as emulator:
        create_prerequisites(emulator.session(), ENVIRONMENT)
        rolling = Rolling(emulator, place)
        # The check would find the missing secret before the deployment.
        check = '    "the secrets": services.secrets,\n'
        rolling.clone.edit("cli/release/preflight/check.py", check, "")
        rolling.clone.edit(*TIMEOUT)
        create_backend(emulator.session(), ENVIRONMENT)
        rolling.clone.succeed("bin/cruddur", "deploy", name, "--registry-only", "--auto-approve")
        yield rolling


@pytest.fixture(scope="module")
def first(rolling: Rolling) -> Result:
    """Deploy the first version of all services; it is broken in `NEW`."""
    for service in ENVIRONMENT.services:
        rolling.push(service.name, "v1", broken=NEW.get(service.name, ""))
    return rolling.deploy()


@pytest.fixture(scope="module")
def second(rolling: Rolling, first: Result) -> Result:  # noqa: ARG001 - deployed before
    """Deploy the second version, which is broken in `UPDATED` and works in `NEW`."""
    for name, kind in UPDATED.items():
        rolling.push(name, "v2", broken=kind)
    for name in NEW:
        rolling.push(name, "v2")
    return rolling.deploy(**SECOND)


@pytest.mark.parametrize(("name", "kind"), NEW.items())
def test_a_first_deployment_of_a_broken_version_fails_with_the_reason(
    first: Result, name: str, kind: str
) -> None:
    assert first.returncode == 1
    failed = "FAILED: ECS deployment circuit breaker: tasks failed to start"
    assert re.search(
        rf"^{name}: {failed}; .*stopped tasks?: {REASONS[kind]}.*; 0 of 1 tasks run sha256:",
        first.stdout,
        re.MULTILINE,
    )


@pytest.mark.parametrize("name", ["web", *UPDATED])
def test_services_that_work_roll_out_beside_those_that_fail(first: Result, name: str) -> None:
    assert re.search(rf"^{name}: 1 of 1 tasks run sha256:", first.stdout, re.MULTILINE)
    assert first.stderr.splitlines()[-1] == f"bin/cruddur deploy: not rolled out: {', '.join(NEW)}"


@pytest.mark.parametrize(("name", "kind"), UPDATED.items())
def test_an_update_to_a_broken_version_is_rolled_back_and_fails_with_the_reason(
    second: Result, name: str, kind: str
) -> None:
    assert second.returncode == 1
    assert f"ECS rolled {name} back: the new tasks did not become healthy." in second.stdout
    rolled_back = (
        "Service deployment rolled back because the circuit breaker threshold was exceeded"
    )
    assert re.search(
        rf"^{name}: ROLLBACK_SUCCESSFUL: {rolled_back}; .*stopped tasks?: {REASONS[kind]}.*; "
        "1 of 1 tasks run sha256:",
        second.stdout,
        re.MULTILINE,
    )


@pytest.mark.parametrize("name", NEW)
def test_a_version_that_works_rolls_out_after_a_first_deployment_that_failed(
    second: Result, name: str
) -> None:
    assert re.search(rf"^{name}: 1 of 1 tasks run sha256:", second.stdout, re.MULTILINE)


@pytest.mark.usefixtures("second")
def test_after_a_rollback_the_plan_still_offers_the_change(rolling: Rolling) -> None:
    _, output = rolling.plan(**SECOND)

    changed = re.findall(r"aws_ecs_service\.service_(\S+)_service_\w+ will be updated", output)
    assert set(changed) == set(UPDATED)
    # Terraform destroys the running task definitions only after a later rollout.
    number = len(UPDATED)
    assert f"Plan: 0 to add, {number} to change, {number} to destroy." in output


@pytest.mark.usefixtures("second")
def test_a_version_that_works_after_a_rollback_leaves_nothing_to_plan(rolling: Rolling) -> None:
    for name in UPDATED:
        rolling.push(name, "v3")
    third = SECOND | dict.fromkeys(UPDATED, "v3")

    result = rolling.deploy(**third)
    code, output = rolling.plan(**third)

    assert result.returncode == 0, result.stdout + result.stderr
    assert code == NO_CHANGES, output
