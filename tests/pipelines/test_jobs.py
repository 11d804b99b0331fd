"""The scripts of the workflows, run with the roles of their jobs on two deployed environments."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from cli.local.prerequisites import create_prerequisites
from cli.plan.drift import DRIFTED
from cli.tools.project import ROOT
from emulator import recorder
from environments.definition import Environment, GitHubActions, names
from tests.helpers import examples
from tests.helpers.applying import apply
from tests.helpers.clone import Clone
from tests.helpers.emulator import Emulator
from tests.helpers.registry import empty_registry
from tests.helpers.seeding import create_backend
from tests.pipelines.authorizations import authorizations
from tests.pipelines.evaluation import DENIED
from tests.pipelines.evaluators import Request, simulate
from tests.pipelines.workflow import Ran, Runner, load, steps

pytestmark = pytest.mark.deployment

GITHUB = GitHubActions(repository="cruddur/fargate")
WEB = examples.web(name="frontend-react-js")  # the sources of an image are in services/<name>
DEV = examples.environment(
    name="dev",
    region="us-east-1",
    domain="dev.cruddur.example",
    github=GITHUB,
    services=(WEB,),
)
PROD = examples.environment(
    name="prod",
    region="us-east-1",
    github=GITHUB.model_copy(update={"create_identity_provider": False}),
    services=(WEB,),
    customer_managed_keys=True,
    require_image_scan=True,
)
DEPLOY = "Deploy what was planned"
TWO_TASKS = {"services": (WEB.model_copy(update={"desired_count": 2}),)}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file in which the emulator records every request."""
    return tmp_path_factory.mktemp("requests") / "requests.jsonl"


@pytest.fixture(scope="module")
def runner(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Create a runner for a repository of which only the workflow roles are deployed."""
    place = tmp_path_factory.mktemp("github")
    with (
        empty_registry() as registry,
        Emulator(
            account_id=DEV.account_id, region=DEV.region, registry=registry, record=recorded
        ) as emulator,
        ExitStack() as providers,
    ):
        clone = Clone.of_working_tree(place / "clone", emulator.terraform_environment())
        clone.write(DEV, PROD)
        clone.keep_syntheses()
        clone.commit()
        for environment in (DEV, PROD):
            clone.synthesize(environment.name)
            prepare(environment, clone, emulator)
        temporary = place / "runner"
        temporary.mkdir()
        yield Runner(clone, emulator, temporary, providers)


def prepare(environment: Environment, clone: Clone, emulator: Emulator) -> None:
    """Create the resources that an administrator creates before the first workflow runs."""
    create_backend(emulator.session(), environment)
    create_prerequisites(emulator.session(), environment)
    terraform = clone.terraform(f"{environment.name}-ci")
    terraform.init()
    apply(terraform)


def git(runner: Runner, revision: str = "HEAD", *options: str) -> str:
    """Return the name of a commit, or of a folder in a commit."""
    command = ["git", "rev-parse", *options, revision]
    return subprocess.check_output(command, cwd=runner.clone.folder, text=True).strip()


def running(runner: Runner, environment: Environment) -> dict[str, str]:
    """Return the digest of the image that each service's tasks run."""
    ecs = runner.emulator.client("ecs")
    digests = {}
    for service in [each.name for each in environment.services]:
        found = ecs.describe_services(cluster=names.cluster(environment.name), services=[service])
        task = ecs.describe_task_definition(taskDefinition=found["services"][0]["taskDefinition"])
        containers = task["taskDefinition"]["containerDefinitions"]
        (image,) = (str(each["image"]) for each in containers if each["name"] == service)
        digests[service] = image.rpartition("@")[2]
    return digests


def pushed(runner: Runner, environment: Environment) -> dict[str, str]:
    """Return the digest of the image that was built from each service's sources."""
    ecr = runner.emulator.client("ecr")
    digests = {}
    for service in [each.name for each in environment.services]:
        found = ecr.describe_images(
            repositoryName=names.repository(environment.name, service),
            imageIds=[{"imageTag": git(runner, f"HEAD:services/{service}", "--short=12")}],
        )
        digests[service] = str(found["imageDetails"][0]["imageDigest"])
    return digests


@pytest.mark.parametrize("workflow", ["deploy", "pull-request", "drift"])
def test_the_jobs_get_the_roles_of_each_environment(runner: Runner, workflow: str) -> None:
    runner.run(workflow, "environments")

    found = outputs(runner)
    iam = runner.emulator.client("iam")
    assert json.loads(found["names"]) == ["dev", "prod"]
    assert json.loads(found["environments"]) == {
        environment.name: {
            "approval": "reviewers",
            "region": environment.region,
            "runner": "ubuntu-24.04",
            **{
                f"{purpose}_role": iam.get_role(
                    RoleName=names.pipeline_role(environment.name, purpose)
                )["Role"]["Arn"]
                for purpose in ("plan", "push", "deploy")
            },
        }
        for environment in (DEV, PROD)
    }


def test_a_commit_of_main_is_deployed_to_dev(runner: Runner) -> None:
    printed = runner.run("deploy", "dev", "dev")

    assert runner.ran[-1].code == 0, printed
    assert running(runner, DEV) == pushed(runner, DEV)


def outputs(runner: Runner) -> dict[str, str]:
    """Return the outputs of the last job."""
    written = (runner.temporary / "GITHUB_OUTPUT").read_text(encoding="utf-8")
    return dict(line.split("=", 1) for line in written.splitlines())


def missing_in_prod(runner: Runner, approval: str) -> str:
    """Run the job that looks for missing repositories, and return those of its output."""
    runner.run("deploy", "new-in-prod", "prod", variables={"APPROVAL": approval})
    return outputs(runner)["repositories"]


def start_by_hand(runner: Runner, *, commit: str = "", registry: bool = False) -> str:
    """Run the workflow that is started by hand, and return its output."""
    variables = {
        "GH_TOKEN": "token",
        "GH_REPO": "cruddur/fargate",
        "BRANCH": "main",
        "COMMIT": commit or git(runner),
        "REGISTRY": str(registry).lower(),
    }
    return runner.run("deploy-by-hand", "prod", "prod", variables=variables)


def test_without_reviewers_the_repositories_of_prod_are_created_by_hand(runner: Runner) -> None:
    missing = missing_in_prod(runner, "dispatch")
    assert missing == " ".join(names.repository("prod", each.name) for each in PROD.services)
    assert runner.ran[-1].code == 1
    assert "::error::commit must be the newest of main" in start_by_hand(runner, commit="0" * 40)
    assert "has kept no plan: no valid artifacts found" in start_by_hand(runner)

    printed = start_by_hand(runner, registry=True)

    assert runner.ran[-1].code == 0, printed
    assert missing_in_prod(runner, "dispatch") == ""


def test_with_reviewers_a_job_creates_the_repositories_of_prod(runner: Runner) -> None:
    ecr = runner.emulator.client("ecr")
    repository = names.repository("prod", WEB.name)
    ecr.delete_repository(repositoryName=repository)
    assert missing_in_prod(runner, "reviewers") == repository
    assert runner.ran[-1].code == 0

    printed = runner.run("deploy", "registry-prod", "prod")

    assert runner.ran[-1].code == 0, printed
    assert ecr.describe_repositories(repositoryNames=[repository])["repositories"]


def test_prod_is_planned_and_then_deployed_from_the_plan(runner: Runner) -> None:
    printed = runner.run("deploy", "plan-prod", "prod")
    assert runner.ran[-1].code == 0, printed
    ecs = runner.emulator.client("ecs")
    assert ecs.describe_clusters(clusters=[names.cluster("prod")])["clusters"] == []

    printed = runner.run("deploy", "prod", "prod")

    assert runner.ran[-1].code == 0, printed
    assert running(runner, PROD) == pushed(runner, PROD)


def test_a_plan_is_not_applied_twice(runner: Runner) -> None:
    before = running(runner, PROD)

    printed = start_by_hand(runner)

    assert runner.ran[-1].code == 1
    assert "Saved plan is stale" in printed
    assert running(runner, PROD) == before


def test_prod_is_deployed_by_hand_with_the_command_that_deploys_it_after_the_review() -> None:
    (reviewed,) = (step for step in steps("deploy", "prod") if step.get("name") == DEPLOY)
    (by_hand,) = (step for step in steps("deploy-by-hand", "prod") if step.get("name") == DEPLOY)

    assert reviewed["run"] in map(str.strip, by_hand["run"].splitlines())


@pytest.fixture(scope="module")
def edited(runner: Runner) -> Iterator[None]:
    """Edit prod, whose plan was saved before."""
    runner.clone.write(DEV, PROD.model_copy(update=TWO_TASKS))
    yield
    runner.clone.write(DEV, PROD)


@pytest.mark.usefixtures("edited")
def test_a_plan_of_other_sources_is_not_applied(runner: Runner) -> None:
    kept = str(runner.temporary / "kept")

    refused = runner.clone.run("bin/cruddur", "deploy", "prod", "--plan", kept)

    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert "has changed since the plan (commit " in line


@pytest.mark.usefixtures("edited")
def test_a_pull_request_gets_its_plans_as_a_comment(runner: Runner) -> None:
    variables = {"ENVIRONMENT": "prod", "BASE": git(runner)}
    planned = runner.run("pull-request", "plan", "prod", variables=variables)
    assert runner.ran[-1].code == 0, planned
    plans = runner.temporary / "plans"
    plans.mkdir()
    (plans / "plan-dev.md").write_text("# Plan of dev\n", encoding="utf-8")
    (runner.temporary / "plan-prod.md").rename(plans / "plan-prod.md")

    variables = {"GH_TOKEN": "token", "GH_REPO": "cruddur/fargate", "NUMBER": "7"}
    printed = runner.run("pull-request", "comment", variables=variables)

    assert printed.startswith(
        "gh pr comment 7 --edit-last --create-if-none --body-file TEMP/comment.md\n"
        "# Plan of dev\n# Plan of prod"
    )
    assert "will roll out" not in printed


def test_drift_fails_the_job(runner: Runner) -> None:
    runner.emulator.client("logs").put_retention_policy(
        logGroupName=names.log_group("dev", WEB.name), retentionInDays=1
    )

    printed = runner.run("drift", "drift", "dev", variables={"ENVIRONMENT": "dev"})

    assert runner.ran[-1].code == DRIFTED, printed
    assert "retention_in_days" in printed


def policies(runner: Runner, role: str) -> list[dict[str, Any]]:
    """Return the policies that are attached to the role in IAM."""
    iam = runner.emulator.client("iam")
    documents = []
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)
        documents.append(found["PolicyVersion"]["Document"])
    return documents


def test_the_role_of_a_job_is_allowed_all_requests_of_the_job(
    runner: Runner, recorded: Path
) -> None:
    asked: dict[str, dict[str, Request]] = {}
    for each in recorder.requests(recorded):
        if role := runner.roles.get(each.access_key_id):
            needed = {repr(request): request for request in authorizations(each)}
            asked.setdefault(role, {}).update(needed)

    assert asked.keys() == {
        names.pipeline_role(environment, purpose)
        for environment in ("dev", "prod")
        for purpose in ("plan", "push", "deploy")
    }
    documents: list[dict[str, Any]] = []
    questions = []
    for role, requests in asked.items():
        own = policies(runner, role)
        indexes = range(len(documents), len(documents) + len(own))
        documents += own
        questions += [(role, indexes, request) for request in requests.values()]
    answers = simulate(documents, [(indexes, request) for _, indexes, request in questions])
    denied = [
        (role, request)
        for (role, _, request), allowing in zip(questions, answers, strict=True)
        if not allowing and request.action not in DENIED
    ]
    assert denied == []


def test_every_role_of_a_service_is_within_its_boundary(runner: Runner) -> None:
    iam = runner.emulator.client("iam")
    made = [
        role["RoleName"]
        for page in iam.get_paginator("list_roles").paginate()
        for role in page["Roles"]
        if role["RoleName"].endswith(("-task", "-execution", "-flow-logs"))
    ]

    assert len(made) == 4
    for name in made:
        boundary = iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]
        environment = name.split("-")[1]
        assert boundary["PermissionsBoundaryArn"].endswith(f"cruddur-{environment}-boundary")


PAGE = ROOT / "docs" / "workflows.md"
_INTRODUCTION = """\
# Scripts of the workflows

`tests/pipelines/test_jobs.py` runs each script of `.github/` in the emulator, with credentials of
the role that the job assumes. The test compares the requests to AWS with the policies of the
role. `bin/test --snapshot-update tests/pipelines/test_jobs.py` writes this page. Five scripts
must fail: a repository is missing and deployments have no reviewers, a deployment by hand names
an old commit, such a deployment finds no plan, another one finds a plan that was applied, and
somebody has changed a resource outside Terraform.

| workflow | job | script | role | exit code |
|---|---|---|---|---:|"""


def test_every_script_of_the_workflows_was_run(runner: Runner) -> None:
    scripts = {
        (name, job, step["name"])
        for name in ("deploy", "deploy-by-hand", "drift", "pull-request")
        for job, described in load(name)["jobs"].items()
        for step in described["steps"]
        if "run" in step
    }

    assert scripts - {(ran.workflow, ran.job, ran.step) for ran in runner.ran} == {
        # The script that runs these tests.
        ("pull-request", "test", "Test")
    }


def test_the_log_of_the_scripts_is_that_of_the_documentation(
    runner: Runner, request: pytest.FixtureRequest
) -> None:
    done = log(runner.ran)

    if request.config.option.update_snapshots:
        PAGE.write_text(done, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == done


def log(scripts: Sequence[Ran]) -> str:
    """Return the page with the scripts that were run, in Markdown."""
    lines = [
        _INTRODUCTION,
        *(
            f"| {ran.workflow} | {ran.job} | {ran.step} | {f'`{ran.role}`' if ran.role else ''} "
            f"| {ran.code} |"
            for ran in scripts
        ),
    ]
    return "\n".join(lines) + "\n"
