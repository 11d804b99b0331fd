"""Plans and deployments without a tag, with a new service, or with a tag that does not exist."""

from subprocess import CompletedProcess
from typing import NamedTuple

import pytest

from cli.plan.review import NEEDS_APPROVAL
from tests.deployment.system.notifier import added_notifier
from tests.helpers.clone import Clone
from tests.helpers.deployed_environment import DeployedEnvironment

PUBLIC_IMAGE = "public.ecr.aws/nginx/nginx:1.29"
DEPLOY = ("bin/cruddur", "deploy", "dev", "--auto-approve")
SERVICE, VARIABLE = "cognito-verifier", "cognito_verifier_image_tag"
V1, V5 = (f"--var={VARIABLE}={tag}" for tag in ("v1", "v5"))


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, dev: DeployedEnvironment) -> Clone:
    """Return a clone for all tests, so that Terraform is initialized once."""
    return dev.clone(tmp_path_factory.mktemp("plans"))


@pytest.fixture(scope="module")
def others(dev: DeployedEnvironment) -> list[str]:
    """Return the options that keep the other services as the previous tests left them."""
    return [
        f"--var={service.image_tag_variable}={dev.running_tag(service.name)}"
        for service in dev.environment.services
        if service.name != SERVICE
    ]


@pytest.fixture(scope="module")
def planned(clone: Clone, others: list[str]) -> str:
    """Return the plan with a new service and with a tag, of both of which no image is pushed."""
    with added_notifier(clone, 'image_tag="v1"'):
        result = clone.run("bin/cruddur", "plan", "dev", *others, f"--var={VARIABLE}=v9")
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


class Outcome(NamedTuple):
    """Output of commands after a rollout that also adds a service with a public image."""

    deployed: str
    same_plan: CompletedProcess[str]
    plan_without_tag: CompletedProcess[str]
    deployment_without_tag: CompletedProcess[str]
    tag_after: str


@pytest.fixture(scope="module")
def outcome(dev: DeployedEnvironment, clone: Clone, others: list[str]) -> Outcome:
    dev.push(SERVICE, "v5")
    with added_notifier(clone, f'image="{PUBLIC_IMAGE}"'):
        return Outcome(
            clone.succeed(*DEPLOY, *others, V5),
            clone.run("bin/cruddur", "plan", "dev", *others, V5),
            clone.run("bin/cruddur", "plan", "dev", *others),
            clone.run(*DEPLOY, *others),
            dev.running_tag(SERVICE),
        )


def test_a_plain_deployment_does_not_undo_a_rollout_unasked(outcome: Outcome) -> None:
    assert f"  {SERVICE}: will roll out (v1 sha256:" in outcome.deployed

    plan = outcome.plan_without_tag
    assert plan.returncode == NEEDS_APPROVAL, plan.stderr
    assert f"\n- `{SERVICE}` **goes back** from v5 sha256:" in plan.stdout
    assert (
        f"an image that ran before; to keep what runs: `{V5.replace('=', ' ', 1)}`" in plan.stdout
    )

    plain = outcome.deployment_without_tag
    assert plain.returncode == 1
    assert f"  look at this: {SERVICE} goes back from v5 sha256:" in plain.stdout
    assert f"bin/cruddur deploy: this plan was not applied: {SERVICE} would go back" in plain.stderr
    assert outcome.tag_after == "v5"


def test_a_service_with_a_public_image_is_deployed_without_a_repository(
    dev: DeployedEnvironment, outcome: Outcome
) -> None:
    again = outcome.same_plan
    assert f"notifier: 1 of 1 tasks run {PUBLIC_IMAGE}" in outcome.deployed.splitlines()
    assert again.stdout.startswith("# Plan of dev\n\nNothing changes.\n"), again.stderr
    repositories = dev.client("ecr").describe_repositories()["repositories"]
    assert "cruddur/dev/notifier" not in [each["repositoryName"] for each in repositories]


@pytest.mark.usefixtures("outcome")
def test_a_deployment_that_names_the_tags_keeps_a_rollout_or_undoes_it(
    dev: DeployedEnvironment, clone: Clone, others: list[str]
) -> None:
    assert dev.running_tag(SERVICE) == "v5"  # a deployment named it

    clone.succeed(*DEPLOY, *others, V1)  # this also removes the service with a public image

    assert dev.running_tag(SERVICE) == "v1"
