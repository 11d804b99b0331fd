"""Plans and deployments without a tag, with a new service, or with a tag that does not exist.

No tasks run; `tests/deployment/test_rollouts.py` has tasks that run.
"""

import re

import pytest

from cli.operate.image_names import digest_of
from cli.plan.review import NEEDS_APPROVAL
from tests.deployment.system.notifier import add_notifier
from tests.deployment.system.rollout import DEPLOY, PUBLIC_IMAGE, tag
from tests.helpers.clone import Clone
from tests.helpers.deployed_environment import NO_CHANGES, DeployedEnvironment

SERVICE = "cognito-verifier"
UNREAD = "-refresh=false"  # the resources were read before


def running(dev: DeployedEnvironment, service: str) -> tuple[str, str]:
    """Return the number of running tasks of a service, and the digest of their image."""
    found = dev.services()[service]
    image = dev.containers(service)[service]["image"]
    return f"{found['runningCount']}/{found['desiredCount']}", digest_of(image)


@pytest.fixture(scope="module")
def keep(dev: DeployedEnvironment) -> str:
    """Return the option that keeps the image of the backend, which `test_apply` rolled out."""
    return tag(dev, "backend-flask", dev.running_tag("backend-flask"))


def test_the_plan_shows_which_service_rolls_out_and_from_which_digest_to_which(
    dev: DeployedEnvironment, keep: str
) -> None:
    _, old = running(dev, "frontend-react-js")
    new = dev.push("frontend-react-js", "v2")

    code, output = dev.terraform("application").attempt(
        "plan", UNREAD, "-var=frontend_react_js_image_tag=v2", keep.removeprefix("-")
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
        "apply", UNREAD, "-input=false", "-auto-approve", "-var=backend_flask_image_tag=nowhere"
    )

    assert code == 1
    assert re.search(
        r'with data\.aws_ecr_image\.service_backend-flask_image_\w+\["nowhere"\]', output
    )
    assert running(dev, "backend-flask") == before


@pytest.fixture(scope="module")
def planned(dev: DeployedEnvironment, clone: Clone, keep: str) -> str:
    """Return the plan with a new service and with a tag, of both of which no image is pushed."""
    add_notifier(clone, 'image_tag="v1"')
    reading = {"TF_CLI_ARGS_plan": ""}  # a state that was never read again has other differences
    command = ("plan", "dev", keep, tag(dev, SERVICE, "v9"))
    result = clone.run("bin/cruddur", *command, variables=reading)
    assert result.returncode == NEEDS_APPROVAL, result.stderr  # roles and rules are new
    return result.stdout


def test_a_new_service_gets_its_plan_with_an_image_that_is_not_pushed_yet(planned: str) -> None:
    assert (
        "\nnotifier: ECR repository cruddur/dev/notifier does not exist yet: bin/cruddur "
        "deploy dev "
        "--registry-only, then bin/cruddur push dev notifier --tag v1\n"
    ) in planned
    assert "\n| notifier | new, with 1 task; its image is not pushed yet |\n" in planned
    assert "| `repository/notifier/repository` | `aws_ecr_repository` | created |" in planned
    assert "| `service/notifier/service` | `aws_ecs_service` | created |" in planned


def test_a_tag_that_is_not_pushed_is_one_line_of_the_plan(planned: str) -> None:
    assert (
        f"\n{SERVICE}: image cruddur/dev/{SERVICE}:v9 is not pushed yet: "
        f"bin/cruddur push dev {SERVICE} --tag v9\n"
    ) in planned
    assert f"| {SERVICE} | will roll out (v1 sha256:" in planned
    assert "→ v9 (not pushed yet)) |" in planned


def test_a_service_with_a_public_image_is_deployed_without_a_repository(
    dev: DeployedEnvironment, clone: Clone, rolled_out: str
) -> None:
    assert f"notifier: 1 of 1 tasks run {PUBLIC_IMAGE}" in rolled_out.splitlines()
    repositories = dev.client("ecr").describe_repositories()["repositories"]
    assert "cruddur/dev/notifier" not in [each["repositoryName"] for each in repositories]
    tags = (tag(dev, name, dev.running_tag(name)) for name in ("backend-flask", SERVICE))
    code, output = clone.terraform("dev-application").attempt(
        "plan", "-detailed-exitcode", "-refresh=true", *(each.removeprefix("-") for each in tags)
    )
    assert code == NO_CHANGES, output


def test_a_plain_deployment_does_not_undo_a_rollout_unasked(
    dev: DeployedEnvironment, clone: Clone, rolled_out: str
) -> None:
    assert f"  {SERVICE}: will roll out (v1 sha256:" in rolled_out

    plain = clone.run(*DEPLOY, tag(dev, "backend-flask", dev.running_tag("backend-flask")))

    assert plain.returncode == 1
    assert f"  look at this: {SERVICE} goes back from v5 sha256:" in plain.stdout
    assert f"bin/cruddur deploy: this plan was not applied: {SERVICE} would go back" in plain.stderr
    assert dev.running_tag(SERVICE) == "v5"
