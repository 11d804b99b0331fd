"""Plans and deployments without a tag, with a new service, or with a tag that does not exist."""

from pathlib import Path

import pytest

from cli.plan.review import NEEDS_APPROVAL
from tests.deployment.system.notifier import FILE, add_notifier
from tests.helpers.clone import Clone
from tests.helpers.deployed_environment import DeployedEnvironment

DEPLOY = ("bin/cruddur", "deploy", "dev", "--auto-approve")
SERVICE, VARIABLE = "cognito-verifier", "cognito_verifier_image_tag"


@pytest.fixture
def clone(tmp_path: Path, dev: DeployedEnvironment) -> Clone:
    return dev.clone(tmp_path)


@pytest.fixture(scope="module")
def others(dev: DeployedEnvironment) -> list[str]:
    """Return the options that keep the other services as the previous tests left them."""
    return [
        f"--var={service.image_tag_variable}={dev.running_tag(service.name)}"
        for service in dev.environment.services
        if service.name != SERVICE
    ]


def test_a_new_service_gets_its_plan_with_an_image_that_is_not_pushed_yet(
    clone: Clone, others: list[str]
) -> None:
    add_notifier(clone, 'image_tag="v1"')

    result = clone.run("bin/cruddur", "plan", "dev", *others)

    assert result.returncode == NEEDS_APPROVAL, result.stderr  # roles and rules are new
    assert (
        "\nnotifier: ECR repository cruddur/dev/notifier does not exist yet: bin/cruddur "
        "deploy dev "
        "--registry-only, then bin/cruddur push dev notifier --tag v1\n"
    ) in result.stdout
    assert "\n| notifier | new, with 1 task; its image is not pushed yet |\n" in result.stdout
    assert "| `repository/notifier/repository` | `aws_ecr_repository` | created |" in result.stdout
    assert "| `service/notifier/service` | `aws_ecs_service` | created |" in result.stdout


def test_a_tag_that_is_not_pushed_is_one_line_of_the_plan(clone: Clone, others: list[str]) -> None:
    result = clone.run("bin/cruddur", "plan", "dev", *others, f"--var={VARIABLE}=v9")

    assert result.returncode == 0, result.stderr
    assert (
        f"\n{SERVICE}: image cruddur/dev/{SERVICE}:v9 is not pushed yet: "
        f"bin/cruddur push dev {SERVICE} --tag v9\n"
    ) in result.stdout
    assert f"| {SERVICE} | will roll out (v1 sha256:" in result.stdout
    assert "→ v9 (not pushed yet)) |" in result.stdout


def test_a_plain_deployment_does_not_undo_a_rollout_unasked(
    dev: DeployedEnvironment, clone: Clone, others: list[str]
) -> None:
    dev.push(SERVICE, "v5")
    v5, v1 = (f"--var={VARIABLE}={tag}" for tag in ("v5", "v1"))
    rolled_out = clone.succeed(*DEPLOY, *others, v5)
    assert f"  {SERVICE}: will roll out (v1 sha256:" in rolled_out

    plan = clone.run("bin/cruddur", "plan", "dev", *others)
    assert plan.returncode == NEEDS_APPROVAL, plan.stderr
    assert f"\n- `{SERVICE}` **goes back** from v5 sha256:" in plan.stdout
    assert (
        f"an image that ran before; to keep what runs: `{v5.replace('=', ' ', 1)}`" in plan.stdout
    )

    plain = clone.run(*DEPLOY, *others)
    assert plain.returncode == 1
    assert f"  look at this: {SERVICE} goes back from v5 sha256:" in plain.stdout
    assert f"bin/cruddur deploy: this plan was not applied: {SERVICE} would go back" in plain.stderr
    assert dev.running_tag(SERVICE) == "v5"

    clone.succeed(*DEPLOY, *others, v5)
    assert dev.running_tag(SERVICE) == "v5"

    clone.succeed(*DEPLOY, *others, v1)
    assert dev.running_tag(SERVICE) == "v1"


def test_a_service_with_a_public_image_is_deployed_without_a_repository(
    dev: DeployedEnvironment, clone: Clone, others: list[str]
) -> None:
    file = clone.folder / FILE
    before = file.read_text(encoding="utf-8")
    image = "public.ecr.aws/nginx/nginx:1.29"
    add_notifier(clone, f'image="{image}"')
    tags = [*others, f"--var={VARIABLE}={dev.running_tag(SERVICE)}"]

    deployed = clone.succeed(*DEPLOY, *tags)
    again = clone.run("bin/cruddur", "plan", "dev", *tags)

    assert f"notifier: 1 of 1 tasks run {image}" in deployed.splitlines()
    assert again.stdout.startswith("# Plan of dev\n\nNothing changes.\n"), again.stderr
    repositories = dev.client("ecr").describe_repositories()["repositories"]
    assert "cruddur/dev/notifier" not in [each["repositoryName"] for each in repositories]

    file.write_text(before, encoding="utf-8")
    clone.succeed(*DEPLOY, *tags)
