"""Rollouts of tasks that run: those that succeed, that ECS rolls back, and that it cannot.

A task runs before each rollout.
"""

import re
from collections.abc import Iterator

import pytest

from cli.local.prerequisites import create_prerequisites
from emulator.data_plane.settings import Settings
from tests.deployment.rolling_environment import (
    ENVIRONMENT,
    NAME,
    REASONS,
    Result,
    Rolling,
)
from tests.helpers.applying import apply
from tests.helpers.emulator import TIME_SCALE, Emulator
from tests.helpers.seeding import create_backend

NO_CHANGES = 0
SECOND, THIRD, FOURTH = (dict.fromkeys(REASONS, version) for version in ("v2", "v3", "v4"))


@pytest.fixture(scope="module")
def rolling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rolling]:
    """Yield the environment, of which the stack of the repositories is deployed."""
    with Emulator(data_plane=Settings("processes", TIME_SCALE)) as emulator:
        create_prerequisites(emulator.session(), ENVIRONMENT)
        rolling = Rolling(emulator, tmp_path_factory.mktemp(NAME))
        create_backend(emulator.session(), ENVIRONMENT)
        rolling.clone.synthesize(NAME)
        registry = rolling.clone.terraform(f"{NAME}-registry")
        registry.init()
        apply(registry)
        yield rolling


@pytest.fixture(scope="module")
def first(rolling: Rolling) -> Result:
    """Deploy for the first time, with the services that are broken."""
    for each in ENVIRONMENT.services:
        rolling.push(each.name, "v1")
    return rolling.deploy({})


def deploy_all(rolling: Rolling, tags: dict[str, str]) -> Result:
    """Push and deploy this version of all services except the first."""
    for name in REASONS:
        rolling.push(name, tags[name])
    return rolling.deploy(tags)


@pytest.fixture(scope="module")
def second(rolling: Rolling, first: Result) -> Result:  # noqa: ARG001 - deployed before
    """Deploy a version that works after the first one, which is broken."""
    return deploy_all(rolling, SECOND)


@pytest.fixture(scope="module")
def third(rolling: Rolling, second: Result) -> Result:  # noqa: ARG001 - deployed before
    """Deploy a version that is broken after one that works."""
    return deploy_all(rolling, THIRD)


@pytest.fixture(scope="module")
def saved(rolling: Rolling, third: Result) -> tuple[dict[str, str], Result]:  # noqa: ARG001
    """Deploy a saved plan with an image whose migration fails; return the revisions before too."""
    before = rolling.revisions()
    for name in REASONS:
        rolling.push(name, FOURTH[name])
    rolling.push("web", "v3", migration="echo half done; echo cannot go on >&2; exit 9")
    return before, rolling.deploy_saved_plan(FOURTH | {"web": "v3"})


@pytest.fixture(scope="module")
def fourth(rolling: Rolling, saved: object) -> Result:  # noqa: ARG001 - deployed before
    """Deploy a version that works, after ECS has rolled the services back and the task failed."""
    return rolling.deploy(FOURTH)


@pytest.mark.parametrize("kind", REASONS)
def test_a_first_deployment_of_a_broken_version_fails_with_the_reason(
    first: Result, kind: str
) -> None:
    assert first.returncode == 1
    failed = "FAILED: ECS deployment circuit breaker: tasks failed to start"
    assert re.search(
        rf"^{kind}: {failed}; .*stopped tasks?: {REASONS[kind]}.*; 0 of 1 tasks run sha256:",
        first.stdout,
        re.MULTILINE,
    )


def test_a_service_that_works_rolls_out_beside_those_that_fail(first: Result) -> None:
    assert re.search(r"^web: 1 of 1 tasks run sha256:", first.stdout, re.MULTILINE)
    failed = ", ".join(REASONS)
    assert first.stderr.splitlines()[-1] == f"bin/cruddur deploy: not rolled out: {failed}"


@pytest.mark.parametrize("kind", REASONS)
def test_a_version_that_works_rolls_out_after_a_first_deployment_that_failed(
    second: Result, kind: str
) -> None:
    assert second.returncode == 0, second.stdout + second.stderr
    assert re.search(rf"^{kind}: 1 of 1 tasks run sha256:", second.stdout, re.MULTILINE)


@pytest.mark.parametrize("kind", REASONS)
def test_an_update_to_a_broken_version_is_rolled_back_and_fails_with_the_reason(
    third: Result, kind: str
) -> None:
    assert third.returncode == 1
    assert f"ECS rolled {kind} back: the new tasks did not become healthy." in third.stdout
    rolled_back = (
        "Service deployment rolled back because the circuit breaker threshold was exceeded"
    )
    assert re.search(
        rf"^{kind}: ROLLBACK_SUCCESSFUL: {rolled_back}; .*stopped tasks?: {REASONS[kind]}.*; "
        "1 of 1 tasks run sha256:",
        third.stdout,
        re.MULTILINE,
    )


@pytest.mark.usefixtures("third")
def test_after_a_rollback_the_plan_still_offers_the_change(rolling: Rolling) -> None:
    _, output = rolling.plan(THIRD)

    changed = re.findall(r"aws_ecs_service\.service_(\S+)_service_\w+ will be updated", output)
    assert set(changed) == set(REASONS)
    # Only after a later rollout, Terraform destroys the running task definitions.
    number = len(REASONS)
    planned = f"Plan: 0 to add, {number} to change, {number} to destroy."
    assert re.findall("^Plan: .*", output, re.MULTILINE) == [planned]


def test_no_service_is_updated_when_the_task_fails(
    rolling: Rolling, saved: tuple[dict[str, str], Result]
) -> None:
    before, result = saved

    assert result.returncode == 1
    assert rolling.revisions() == before


def test_the_last_lines_and_the_exit_code_of_a_failed_task_are_shown(
    saved: tuple[dict[str, str], Result],
) -> None:
    _, result = saved

    assert re.search(r"Z half done\n.*Z cannot go on\n", result.stdout, re.DOTALL)
    assert "web/migrate exited with 9" in result.stdout
    assert "exit status 9" in result.stdout


def test_a_version_that_works_after_a_rollback_leaves_nothing_to_plan(
    rolling: Rolling, fourth: Result
) -> None:
    assert fourth.returncode == 0, fourth.stdout + fourth.stderr
    for stack in ("registry", "application"):
        code, output = rolling.plan(FOURTH, stack=stack)

        assert code == NO_CHANGES, output
