"""`bin/cruddur destroy`: its output before it changes anything."""

from collections.abc import Callable
from typing import Any

import pytest

from cli.apply.runs import Outcome, Runs, Stack
from cli.apply.stack_progress import StackProgress
from cli.release import destroy
from emulator import laptop
from emulator.seed import put_image
from environments.definition import names
from tests.helpers import examples
from tests.helpers.commands import DEV, Run
from tests.helpers.emulator import Emulator, create_load_balancer
from tests.helpers.states import States
from tests.helpers.terminal import dialogue

REPOSITORY = names.repository("dev", "backend-flask")
LOGS = "dev-access-logs"
TABLE = "cruddur-dev-messages"


@pytest.fixture(scope="module")
def repository(emulator: Emulator) -> str:
    ecr = emulator.client("ecr")
    ecr.create_repository(repositoryName=REPOSITORY)
    put_image(ecr, REPOSITORY, "v1")
    put_image(ecr, REPOSITORY, "v2")
    return REPOSITORY


@pytest.fixture(scope="module")
def load_balancer(emulator: Emulator) -> dict[str, str]:
    return {"name": "cruddur-dev", "arn": create_load_balancer(emulator, "cruddur-dev")}


def ended(stack: Stack, code: int) -> Outcome:
    return Outcome(stack, code, StackProgress(stack.name, "destroying"))


@pytest.fixture
def destroyed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the stacks that Terraform would have destroyed."""
    found: list[str] = []

    def record(_runs: Runs, stack: Stack) -> Outcome:
        found.append(stack.name)
        return ended(stack, 0)

    monkeypatch.setattr(Runs, "destroy", record)
    monkeypatch.setattr(destroy, "find_orphans", lambda *_, **__: [])
    return found


@pytest.fixture(scope="module")
def table(emulator: Emulator) -> dict[str, str]:
    dynamodb = emulator.client("dynamodb")
    laptop.create_table(dynamodb, examples.table(TABLE, create=False))
    return {"name": TABLE}


@pytest.fixture
def deployed(
    emulator: Emulator,
    states: States,
    repository: str,
    load_balancer: dict[str, str],
    table: dict[str, str],
) -> Callable[..., None]:
    """Return a function that writes the states, and sets or removes all protections."""

    def write(*, is_protected: bool, **resources: Any) -> None:
        value = str(is_protected).lower()
        emulator.client("elbv2").modify_load_balancer_attributes(
            LoadBalancerArn=load_balancer["arn"],
            Attributes=[{"Key": "deletion_protection.enabled", "Value": value}],
        )
        emulator.client("dynamodb").update_table(
            TableName=TABLE, DeletionProtectionEnabled=is_protected
        )
        states.write("application", aws_lb=load_balancer, aws_dynamodb_table=table, **resources)
        images = {"name": repository, "force_delete": not is_protected}
        states.write("registry", aws_ecr_repository=images)

    return write


@pytest.fixture
def obstructed(emulator: Emulator, deployed: Callable[..., None]) -> None:
    emulator.client("s3").create_bucket(Bucket=LOGS)
    emulator.client("s3").put_object(Bucket=LOGS, Key="AWSLogs/log.gz", Body=b"log")
    deployed(is_protected=True, aws_s3_bucket={"bucket": LOGS})


@pytest.fixture
def unprotected(deployed: Callable[..., None]) -> None:
    deployed(is_protected=False, aws_ecs_service={"name": "backend-flask"})


@pytest.mark.usefixtures("obstructed")
def test_blockers_are_listed_before_anything_is_destroyed(run: Run, destroyed: list[str]) -> None:
    outcome = run("destroy", "dev", "--auto-approve")

    assert outcome.output.splitlines() == [
        "- the load balancer cruddur-dev has deletion protection: put deletion_protection=False "
        "into environments/dev.py and deploy dev-application",
        f"- the table {TABLE} has deletion protection: put deletion_protection=False into "
        "environments/dev.py and deploy dev-application",
        f"- the bucket {LOGS} holds access logs, which nothing here deletes: "
        f"aws s3 rm --recursive s3://{LOGS}",
        f"- the repository {REPOSITORY} holds images (2): put delete_images_with_repositories=True "
        "into environments/dev.py and deploy dev-registry",
    ]
    assert outcome.error == (
        "bin/cruddur destroy: nothing was touched: dev cannot be destroyed yet\n"
    )
    assert destroyed == []


@pytest.mark.usefixtures("unprotected")
def test_resources_to_destroy_are_listed_and_then_destroyed(run: Run, destroyed: list[str]) -> None:
    outcome = run("destroy", "dev", "--auto-approve")

    assert outcome.code == 0
    assert outcome.output.splitlines() == [
        "This destroys dev in us-east-1:",
        "- dev-application, with its resources (3)",
        f"- the services backend-flask, their logs, and the names api.{DEV.domain}, {DEV.domain}",
        f"- the table {TABLE} and the items in it",
        "- dev-registry, with its resources (1)",
        f"- the repository {REPOSITORY} and the images in it (2)",
        "The state bucket, the KMS keys, the hosted zone and the secrets stay.",
    ]
    assert destroyed == ["dev-application", "dev-registry"]


@pytest.mark.usefixtures("unprotected")
def test_remaining_resources_are_listed_with_the_command_that_destroys_them(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Simulate a state that does not contain every resource.
    monkeypatch.setattr(Runs, "destroy", lambda _, stack: ended(stack, 0))

    outcome = run("destroy", "dev", "--auto-approve")

    assert outcome.code == 1
    assert (
        "terraform -chdir=cdktf.out/stacks/dev-registry import "
        "'aws_ecr_repository.repository_backend-flask_repository_0A90F7F0' "
        f"'{REPOSITORY}'" in outcome.output
    )
    assert "All imports in one go: bin/cruddur destroy dev --recover\n" in outcome.output


@pytest.mark.usefixtures("unprotected")
def test_nothing_is_destroyed_unless_the_answer_is_the_environments_name(
    emulator: Emulator,
) -> None:
    code, screen = dialogue(
        "destroy",
        "dev",
        variables=emulator.process_environment(),
        answers=[("Type dev to destroy it: ", "prod")],
    )

    assert code == 1
    assert screen.rstrip().endswith("bin/cruddur destroy: nothing was touched")


@pytest.mark.usefixtures("unprotected")
def test_nothing_is_destroyed_without_approval_when_there_is_no_terminal(
    run: Run, destroyed: list[str]
) -> None:
    outcome = run("destroy", "dev")

    assert outcome.error.endswith("without a terminal, use --auto-approve\n")
    assert destroyed == []


@pytest.mark.usefixtures("unprotected")
def test_the_registry_stays_when_the_application_cannot_be_destroyed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def fail(_runs: Runs, stack: Stack) -> Outcome:
        tried.append(stack.name)
        return ended(stack, 1)

    monkeypatch.setattr(Runs, "destroy", fail)

    outcome = run("destroy", "dev", "--auto-approve")

    assert tried == ["dev-application"]
    assert outcome.error == (
        "bin/cruddur destroy: destroy failed with the error above; run this command again\n"
    )


def test_nothing_is_destroyed_where_nothing_is_deployed(run: Run, states: States) -> None:
    states.write("application")
    states.write("registry")

    empty = run("destroy", "dev", "--auto-approve")

    assert empty.error == "bin/cruddur destroy: nothing of dev is deployed: its states are empty\n"


def test_recover_after_a_complete_destroy_succeeds(
    run: Run, states: States, monkeypatch: pytest.MonkeyPatch
) -> None:
    states.write("application")
    states.write("registry")
    monkeypatch.setattr(destroy, "import_orphans", lambda *_: False)

    outcome = run("destroy", "dev", "--auto-approve", "--recover")

    assert (outcome.code, outcome.output) == (0, "nothing of dev is left\n")
