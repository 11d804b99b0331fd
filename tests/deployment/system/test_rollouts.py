"""Rollouts that succeed, that ECS rolls back, and that cannot be rolled back."""

import re
import subprocess

import pytest

from cli.operate.image_names import digest_of
from tests.deployment.system.notifier import add_notifier
from tests.helpers.applying import apply
from tests.helpers.clone import Clone
from tests.helpers.deployed_environment import NO_CHANGES, DeployedEnvironment


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, dev: DeployedEnvironment) -> Clone:
    return dev.clone(tmp_path_factory.mktemp("home"))


def deploy(clone: Clone, **tags: str) -> subprocess.CompletedProcess[str]:
    """Deploy dev with these image tags of the services."""
    options = [f"--var={service}_image_tag={tag}" for service, tag in tags.items()]
    return clone.run("bin/cruddur", "deploy", "dev", "--auto-approve", *options)


def plan(clone: Clone, **tags: str) -> tuple[int, str]:
    options = [f"-var={service}_image_tag={tag}" for service, tag in tags.items()]
    terraform = clone.terraform("dev-application")
    return terraform.attempt("plan", "-input=false", "-detailed-exitcode", *options)


def running(dev: DeployedEnvironment, service: str) -> tuple[str, str]:
    """Return the number of running tasks of a service, and the digest of their image."""
    found = dev.services()[service]
    image = dev.containers(service)[service]["image"]
    return f"{found['runningCount']}/{found['desiredCount']}", digest_of(image)


def test_the_plan_shows_which_service_rolls_out_and_from_which_digest_to_which(
    dev: DeployedEnvironment,
) -> None:
    _, old = running(dev, "frontend-react-js")
    new = dev.push("frontend-react-js", "v2")

    # The backend runs the tag that the previous tests deployed.
    code, output = dev.terraform("application").attempt(
        "plan",
        "-var=frontend_react_js_image_tag=v2",
        f"-var=backend_flask_image_tag={dev.running_tag('backend-flask')}",
    )

    assert code == 0, output
    changed = re.findall(r"^  # (\S+) (?:will|must) be", output, re.MULTILINE)
    assert {re.sub(r"_[0-9A-F]{8}$", "", address) for address in changed} == {
        "aws_ecs_task_definition.service_frontend-react-js_task",
        "aws_ecs_service.service_frontend-react-js_service",
    }
    images = re.findall(r'~ image +=.*@(sha256:\w+)" -> ".*@(sha256:\w+)"', output)
    assert images == [(old, new)]


def test_an_unknown_tag_fails_the_plan_with_service_and_tag_and_changes_nothing(
    dev: DeployedEnvironment,
) -> None:
    before = running(dev, "backend-flask")

    code, output = dev.terraform("application").attempt(
        "apply", "-input=false", "-auto-approve", "-var=backend_flask_image_tag=nowhere"
    )

    assert code == 1
    assert re.search(
        r'with data\.aws_ecr_image\.service_backend-flask_image_\w+\["nowhere"\]', output
    )
    assert running(dev, "backend-flask") == before


def test_an_update_that_is_rolled_back_fails_with_the_reason(
    dev: DeployedEnvironment, clone: Clone
) -> None:
    before = running(dev, "backend-flask")
    bad = dev.push("backend-flask", "bad-v3")

    result = deploy(clone, backend_flask="bad-v3")

    assert result.returncode == 1
    assert "Resource postcondition failed" in result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert (
        "backend-flask: ROLLBACK_SUCCESSFUL: Service deployment rolled back because the circuit "
        "breaker threshold was exceeded; 3 stopped tasks: Task failed container health checks "
        f"(backend-flask: exit code 137); 1 of 1 tasks run {before[1]}"
    ) in lines
    for service in ("frontend-react-js", "cognito-verifier"):
        assert f"{service}: 1 of 1 tasks run {running(dev, service)[1]}" in lines
    assert result.stderr.splitlines()[-1] == "bin/cruddur deploy: not rolled out: backend-flask"
    assert running(dev, "backend-flask") == before
    assert before[1] != bad


def test_after_a_rollback_the_plan_still_offers_the_change(clone: Clone) -> None:
    _, output = plan(clone, backend_flask="bad-v3")

    assert re.search(r"aws_ecs_service\.service_backend-flask_service_\w+ will be updated", output)
    # Terraform destroys the running task definition only after a later rollout.
    assert "Plan: 0 to add, 1 to change, 1 to destroy." in output


def test_a_first_deployment_that_fails_is_reported_although_terraform_succeeds(
    dev: DeployedEnvironment, clone: Clone
) -> None:
    add_notifier(clone, 'image_tag="bad-v1"')
    clone.succeed("main.py")
    registry = clone.terraform("dev-registry")
    registry.init("-reconfigure")
    apply(registry)
    good = dev.push("backend-flask", "v4")
    bad = dev.push("notifier", "bad-v1")

    result = deploy(clone, backend_flask="v4")

    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert f"backend-flask: 1 of 1 tasks run {good}" in lines
    assert (
        "notifier: FAILED: ECS deployment circuit breaker: tasks failed to start; 3 stopped tasks: "
        f"Task failed container health checks (notifier: exit code 137); 0 of 1 tasks run {bad}"
    ) in lines
    assert result.stderr.splitlines()[-1] == "bin/cruddur deploy: not rolled out: notifier"
    assert "postcondition" not in result.stdout + result.stderr


def test_good_images_after_failed_rollouts_roll_out_and_leave_nothing_to_plan(
    dev: DeployedEnvironment, clone: Clone
) -> None:
    good = dev.push("notifier", "v2")

    result = deploy(clone, backend_flask="v4", notifier="v2")
    code, output = plan(clone, backend_flask="v4", notifier="v2")

    assert result.returncode == 0, result.stdout + result.stderr
    assert f"notifier: 1 of 1 tasks run {good}" in result.stdout.splitlines()
    assert code == NO_CHANGES, output
