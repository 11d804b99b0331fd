"""The jobs of the workflows, each script as it stands, with the roles that they take in AWS."""

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bin.commands.drift import DRIFTED
from bin.commands.project import ROOT
from environments.definition import Environment, load_environments, names
from tests.commands.working_tree import commit_all
from tests.emulator import seed
from tests.emulator.process import Emulator
from tests.emulator.recorder import read
from tests.pipelines.iam_actions import needed
from tests.pipelines.workflow import Ran, Runner, StepFailed, load
from tests.sources import clone_working_tree

pytestmark = pytest.mark.deployment

DEV, PROD = load_environments()
PROGRAMS = Path(__file__).parent / "programs"
REPOSITORY = "cruddur/fargate"


@dataclass
class GitHub:
    """A repository with both environments, which an administrator has prepared in AWS."""

    clone: Path
    emulator: Emulator
    place: Path
    requests: Path
    roles: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    ran: list[Ran] = field(default_factory=list)

    def run(self, workflow: str, job: str, **contexts: str) -> str:
        """Run a job on a runner of its own, and return what it printed."""
        temporary = self.place / f"{workflow}-{job}-{len(list(self.place.iterdir()))}"
        temporary.mkdir()
        runner = Runner(
            clone=self.clone,
            temporary=temporary,
            emulator=self.emulator,
            artifacts=self.place / workflow,
            contexts=self.outputs | contexts,
            programs=PROGRAMS,
            roles=self.roles,
            ran=self.ran,
        )
        found = runner.run(workflow, job)
        self.outputs |= {f"needs.{job}.outputs.{name}": value for name, value in found.items()}
        return runner.output

    def bin(self, *command: str) -> None:
        """Run a command as an administrator."""
        result = subprocess.run(
            [self.clone / "bin" / command[0], *command[1:]],
            cwd=self.clone,
            env=self.emulator.process_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr


class EmptyRegistry(BaseHTTPRequestHandler):
    """A registry to which nothing was pushed: `programs/docker` puts its images into ECR."""

    def do_GET(self) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def empty_registry() -> Iterator[str]:
    """Its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), EmptyRegistry) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def github(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHub]:
    place = tmp_path_factory.mktemp("github")
    requests = place / "requests.jsonl"
    clone = clone_working_tree(place / "clone")
    for environment, creates in ((DEV, True), (PROD, False)):
        use_github(clone, environment, create_identity_provider=creates)
    commit_all(clone)
    (place / "runners").mkdir()
    with (
        empty_registry() as registry,
        Emulator(
            account_id=DEV.account_id, region=DEV.region, registry=registry, record=requests
        ) as emulator,
    ):
        github = GitHub(clone, emulator, place / "runners", requests)
        for environment in (DEV, PROD):
            seed.create_hosted_zone(emulator.client("route53"), environment.zone_name)
            github.bin("bootstrap", environment.name)
            github.bin("cdktf", "deploy", f"{environment.name}-registry", "--auto-approve")
        yield github


def use_github(clone: Path, environment: Environment, *, create_identity_provider: bool) -> None:
    """Write the switch into an environment's file."""
    file = clone / "environments" / f"{environment.name}.py"
    text = file.read_text(encoding="utf-8")
    switch = (
        f'    github=GitHubActions(repository="{REPOSITORY}", '
        f"create_identity_provider={create_identity_provider}),\n"
    )
    text = text.replace("    tags={", f"{switch}    tags={{")
    text = text.replace(" Environment,", " Environment, GitHubActions,")
    file.write_text(text, encoding="utf-8")


def image(github: GitHub, environment: Environment, service: str) -> str:
    """The image of the service's tasks."""
    ecs = github.emulator.client("ecs")
    found = ecs.describe_services(cluster=names.cluster(environment.name), services=[service])
    task = ecs.describe_task_definition(taskDefinition=found["services"][0]["taskDefinition"])
    containers = task["taskDefinition"]["containerDefinitions"]
    return next(str(each["image"]) for each in containers if each["name"] == service)


def tree(github: GitHub, service: str) -> str:
    """What git calls the sources of a service."""
    command = ["git", "rev-parse", "--short=12", f"HEAD:services/{service}"]
    return subprocess.check_output(command, cwd=github.clone, text=True).strip()


def digest(github: GitHub, environment: Environment, service: str) -> str:
    """The digest of the image of those sources."""
    found = github.emulator.client("ecr").describe_images(
        repositoryName=names.repository(environment.name, service),
        imageIds=[{"imageTag": tree(github, service)}],
    )
    return str(found["imageDetails"][0]["imageDigest"])


def test_a_commit_of_main_is_deployed_to_dev(github: GitHub) -> None:
    github.run("deploy", "environments")
    said = github.run("deploy", "dev")

    for service in DEV.services:
        assert f"{service.name}: " in said
        assert image(github, DEV, service.name).endswith(digest(github, DEV, service.name))


def test_prod_is_planned_and_then_deployed_exactly_so(github: GitHub) -> None:
    github.run("deploy", "plan-prod")
    planned = {it.name: digest(github, PROD, it.name) for it in PROD.services}
    assert not github.emulator.client("ecs").describe_clusters(clusters=[names.cluster(PROD.name)])[
        "clusters"
    ]

    github.run("deploy", "prod")

    assert {
        it.name: image(github, PROD, it.name).rpartition("@")[2] for it in PROD.services
    } == planned


def test_a_pull_request_is_told_what_it_would_do(github: GitHub) -> None:
    file = github.clone / "environments" / "dev.py"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("desired_count=1", "desired_count=2"), encoding="utf-8")
    base = subprocess.check_output(
        ["git", "rev-parse", "HEAD"], cwd=github.clone, text=True
    ).strip()
    event = {"github.event.pull_request.base.sha": base}

    github.run("pull-request", "environments")
    for name in ("dev", "prod"):
        github.run("pull-request", "plan", **{"matrix.environment": name}, **event)
    said = github.run(
        "pull-request",
        "comment",
        **{
            "github.token": "token",
            "github.repository": REPOSITORY,
            "github.event.pull_request.number": "7",
        },
    )

    file.write_text(text, encoding="utf-8")
    assert said.startswith(
        "gh pr comment 7 --edit-last --create-if-none --body-file TEMP/comment.md\n# Plan of dev"
    )
    assert "# Plan of prod" in said
    assert "will roll out" not in said


def test_drift_fails_the_job_when_there_is_some(github: GitHub) -> None:
    github.run("drift", "environments")
    assert "Nothing of dev was changed" in github.run(
        "drift", "drift", **{"matrix.environment": "dev"}
    )
    github.emulator.client("logs").put_retention_policy(
        logGroupName=names.log_group("dev", "backend-flask"), retentionInDays=1
    )

    with pytest.raises(StepFailed) as failure:
        github.run("drift", "drift", **{"matrix.environment": "dev"})

    assert failure.value.code == DRIFTED
    assert "retention_in_days" in failure.value.output


def allowed(github: GitHub, role: str) -> set[str]:
    """Every action in the policies that IAM says are attached to the role."""
    iam = github.emulator.client("iam")
    actions: set[str] = set()
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)
        for statement in found["PolicyVersion"]["Document"]["Statement"]:
            actions |= set(statement["Action"])
    return actions


def test_no_job_has_asked_aws_for_what_its_role_may_not_do(github: GitHub) -> None:
    asked: dict[str, set[str]] = {}
    for each in read(github.requests):
        if role := github.roles.get(each.access_key_id):
            asked.setdefault(role, set()).add(needed(each))

    assert asked.keys() == {
        names.pipeline_role(environment, purpose)
        for environment in ("dev", "prod")
        for purpose in ("plan", "push", "deploy")
    }
    lacking = {role: actions - allowed(github, role) for role, actions in asked.items()}
    assert {role: actions for role, actions in lacking.items() if actions} == {}


def test_every_role_of_a_service_is_within_its_boundary(github: GitHub) -> None:
    iam = github.emulator.client("iam")
    made = [
        role["RoleName"]
        for page in iam.get_paginator("list_roles").paginate()
        for role in page["Roles"]
        if role["RoleName"].endswith(("-task", "-execution", "-flow-logs"))
    ]

    assert len(made) == 13
    for name in made:
        boundary = iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]
        environment = name.split("-")[1]
        assert boundary["PermissionsBoundaryArn"].endswith(f"cruddur-{environment}-boundary")


PAGE = ROOT / "docs" / "workflows.md"
_INTRODUCTION = """\
# The scripts of the workflows, as they were run

`tests/pipelines/test_jobs.py` runs each script of `.github/` as it stands, with credentials of the
role that its job takes from the emulator, and compares what it asked of AWS with what the role may
do. `bin/test --snapshot-update tests/pipelines/test_jobs.py` writes this anew. The last one fails,
as it must: somebody has changed something by other means.

| workflow | job | script | role | exit code |
|---|---|---|---|---:|"""


def test_every_script_of_the_workflows_was_run(github: GitHub) -> None:
    scripts = {
        (name, job, step["name"])
        for name in ("deploy", "drift", "pull-request")
        for job, described in load(name)["jobs"].items()
        for step in described["steps"]
        if "run" in step
    }

    assert scripts - {(ran.workflow, ran.job, ran.step) for ran in github.ran} == {
        # All of this, once more.
        ("pull-request", "test", "Test")
    }


def test_the_log_of_the_scripts_is_that_of_the_documentation(
    github: GitHub, request: pytest.FixtureRequest
) -> None:
    done = log(github.ran)

    if request.config.option.update_snapshots:
        PAGE.write_text(done, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == done


def log(scripts: Sequence[Ran]) -> str:
    """What was run, as Markdown."""
    lines = [
        _INTRODUCTION,
        *(
            f"| {ran.workflow} | {ran.job} | {ran.step} | {f'`{ran.role}`' if ran.role else ''} "
            f"| {ran.code} |"
            for ran in scripts
        ),
    ]
    return "\n".join(lines) + "\n"
