"""`bin/cruddur images --sweep`: old images are deleted, and those that something needs are kept."""

import json
from typing import Any

import pytest

from cli.images.sweep import sweep
from cli.state.terraform_state import TerraformState
from cli.tools.errors import CommandError
from emulator.seed import MANIFEST_TYPE, put_image
from environments.definition import Environment, names
from tests.helpers.commands import Run, use_emulator
from tests.helpers.deployed import Deployed
from tests.helpers.emulator import Emulator
from tests.helpers.examples import environment, web


class Swept:
    """An environment with one service, a cluster, a state bucket, and an empty repository."""

    def __init__(self, emulator: Emulator, name: str) -> None:
        self.environment = environment(
            name=name, region="us-east-1", services=(web(image_tag="in-file"),)
        )
        self.repository = names.repository(name, "web")
        self.ecr, self.ecs = emulator.client("ecr"), emulator.client("ecs")
        self.cluster = Deployed(emulator, self.environment).cluster
        self._uri = self.ecr.create_repository(repositoryName=self.repository)["repository"][
            "repositoryUri"
        ]
        bucket = names.state_bucket(name, self.environment.account_id)
        s3 = emulator.client("s3")
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        self.state = TerraformState(s3, self.environment, "application")

    def push(self, *tags: str) -> dict[str, str]:
        return {tag: put_image(self.ecr, self.repository, tag) for tag in tags}

    def register(self, image: str) -> str:
        """Register a revision that runs `@<digest>` or `:<tag>`, and return its ARN."""
        answer = self.ecs.register_task_definition(
            family=names.service(self.environment.name, "web"),
            containerDefinitions=[{"name": "web", "image": f"{self._uri}{image}", "memory": 64}],
        )
        return str(answer["taskDefinition"]["taskDefinitionArn"])

    def sweep(self, **changes: Any) -> None:
        options = {"keep_deployments": 2, "keep_days": 0, "auto_approve": True, **changes}
        sweep(self.environment, **options)

    @property
    def tags(self) -> set[str]:
        images = self.ecr.describe_images(repositoryName=self.repository)["imageDetails"]
        return {tag for image in images for tag in image.get("imageTags", ["untagged"])}


@pytest.fixture
def swept(
    emulator: Emulator, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Swept:
    use_emulator(emulator, monkeypatch)
    number = [item.name for item in request.session.items].index(request.node.name)
    return Swept(emulator, f"swept{number}")


def test_the_images_of_the_last_deployments_are_kept(swept: Swept) -> None:
    pushed = swept.push("v1", "v2", "v3", "v4")
    for tag in ("v1", "v2", "v3"):
        arn = swept.register(f"@{pushed[tag]}")
        swept.ecs.deregister_task_definition(taskDefinition=arn)  # as Terraform does
    swept.register(":v4")

    swept.sweep(keep_deployments=2)

    assert swept.tags == {"v3", "v4"}


def test_the_images_of_services_and_running_tasks_are_kept(swept: Swept) -> None:
    pushed = swept.push("service", "task", "new", "old")
    service, task = swept.register(f"@{pushed['service']}"), swept.register(f"@{pushed['task']}")
    swept.register(f"@{pushed['new']}")
    swept.ecs.create_service(
        cluster=swept.cluster, serviceName="web", taskDefinition=service, desiredCount=1
    )
    swept.ecs.run_task(cluster=swept.cluster, taskDefinition=task, launchType="FARGATE")

    swept.sweep(keep_deployments=1)

    assert swept.tags == {"service", "task", "new"}


def test_the_images_of_the_newest_state_and_of_the_file_are_kept(swept: Swept) -> None:
    pushed = swept.push("in-file", "in-state", "old")
    state = {"serial": 1, "lineage": "x", "resources": [], "outputs": pushed["in-state"]}
    swept.state.write(json.dumps(state))
    swept.state.write("damaged")

    swept.sweep()

    assert swept.tags == {"in-file", "in-state"}


def test_recent_pushes_are_kept(swept: Swept, capsys: pytest.CaptureFixture[str]) -> None:
    swept.push("new")

    swept.sweep(keep_days=14)

    assert swept.tags == {"new"}
    assert capsys.readouterr().out == f"No image of {swept.environment.name} is old.\n"


def test_untagged_images_are_left_to_the_lifecycle_policy(swept: Swept) -> None:
    swept.push("old", "unused")
    swept.ecr.put_image(
        repositoryName=swept.repository,
        imageManifest=json.dumps({"schemaVersion": 2, "layers": []}),
        imageManifestMediaType=MANIFEST_TYPE,
    )

    swept.sweep()

    assert swept.tags == {"untagged"}


def test_without_a_terminal_the_list_is_printed_and_nothing_is_deleted(
    swept: Swept, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pushed = swept.push("old", "older")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    with pytest.raises(CommandError, match=r"^nothing was touched: without a terminal, use --auto"):
        swept.sweep(auto_approve=False)

    printed = capsys.readouterr().out
    assert swept.tags == {"old", "older"}
    assert "2 images" in printed
    assert all(digest[:19] in printed for digest in pushed.values())


def test_nothing_is_deleted_while_the_state_is_locked(swept: Swept) -> None:
    swept.push("old")

    with (
        swept.state.lock.held("OperationTypeApply", who="ann@laptop"),
        pytest.raises(CommandError, match=r"^nothing was touched: locked by ann@laptop since"),
    ):
        swept.sweep()

    assert swept.tags == {"old"}


def test_no_deployment_can_begin_while_images_are_deleted(
    swept: Swept, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept.push("old")
    owners = []

    def ask(*_: object, **__: object) -> None:
        owners.append(swept.state.lock.owner())

    monkeypatch.setattr("cli.images.sweep.ask", ask)
    swept.sweep(auto_approve=False)

    assert [owner.operation for owner in owners if owner] == ["bin/cruddur images --sweep"]
    assert swept.state.lock.owner() is None


def test_an_environment_without_a_bucket_is_one_line(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_emulator(emulator, monkeypatch)
    new: Environment = environment(name="never", region="us-east-1")

    with pytest.raises(CommandError, match=r"^the state bucket .* does not exist: run bin/cruddur"):
        sweep(new, keep_deployments=1, keep_days=0, auto_approve=True)


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--look", "--sweep"), "--look does not go with --sweep"),
        (
            ("--keep-days", "3"),
            "--keep-deployments, --keep-days and --auto-approve go only with --sweep",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    run: Run, options: tuple[str, ...], line: str
) -> None:
    outcome = run("images", "dev", *options)

    assert outcome.code == 1
    assert line in outcome.error
