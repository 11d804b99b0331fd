"""Canary values: stored where secrets belong, and searched for where no secret may be."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.tools.terraform import PLAN
from environments.definition import names
from tests.deployment.system.rollout import CREDENTIAL, PARAMETER, SET, STORED
from tests.helpers.clone import Clone
from tests.helpers.deployed_environment import DeployedEnvironment

CANARIES = (STORED, CREDENTIAL, SET)


class Place(NamedTuple):
    """Content that others can read; the first word of the description is its kind."""

    description: str
    content: bytes


@pytest.fixture(scope="module")
def places(dev: DeployedEnvironment, clone: Clone, rolled_out: str) -> list[Place]:
    """Return everything that a deployment leaves behind after the canaries were stored."""
    code, shown = clone.terraform("dev-application").attempt("show", "-json", PLAN)
    assert code == 0, shown
    return [
        Place("output of the deployment", rolled_out.encode()),
        Place("output of the plan", shown.encode()),
        *_files(clone.folder / "cdktf.out"),
        *_states(dev),
        *_logs(dev),
        *_task_definitions(dev),
    ]


@pytest.mark.usefixtures("places")
def test_the_canaries_are_where_secrets_belong(dev: DeployedEnvironment) -> None:
    path = names.secret("dev", "backend-flask", PARAMETER)

    parameter = dev.client("ssm").get_parameter(Name=path, WithDecryption=True)["Parameter"]

    assert (parameter["Type"], parameter["Value"]) == ("SecureString", STORED)


def test_no_json_plan_state_or_log_holds_a_secret(places: list[Place]) -> None:
    kinds = {place.description.partition(" ")[0] for place in places}
    assert kinds == {"output", "file", "plan", "state", "task"} | ({"log"} & kinds)

    found = [
        f"{canary} in {place.description}"
        for place in places
        for canary in CANARIES
        if canary.encode() in place.content
    ]

    assert found == []


def test_the_searched_content_is_of_that_deployment(places: list[Place]) -> None:
    # Each kind contains the name of the secret. If it contained the value, the test would find it.
    for kind in ("output", "file", "plan", "state", "task"):
        contents = [place.content for place in places if place.description.startswith(kind)]
        assert any(PARAMETER.encode() in content for content in contents), kind
    assert any(b"backend-flask: will roll out" in place.content for place in places)


def _files(folder: Path) -> Iterator[Place]:
    for path in folder.rglob("*"):
        # Terraform downloads the provider, which is as large as all other files together.
        if not path.is_file() or "providers" in path.parts:
            continue
        content = path.read_bytes()
        yield Place(f"file {path.name}", content)
        if path.suffix == ".tfplan":
            with zipfile.ZipFile(io.BytesIO(content)) as plan:
                for member in plan.namelist():
                    yield Place(f"plan {member}", plan.read(member))


def _states(dev: DeployedEnvironment) -> Iterator[Place]:
    s3 = dev.client("s3")
    bucket = names.state_bucket("dev", dev.environment.account_id)
    for found in s3.list_objects_v2(Bucket=bucket)["Contents"]:
        yield Place(
            f"state {found['Key']}", s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
        )


def _logs(dev: DeployedEnvironment) -> Iterator[Place]:
    logs = dev.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]:
            yield Place(f"log {group['logGroupName']}", event["message"].encode())


def _task_definitions(dev: DeployedEnvironment) -> Iterator[Place]:
    ecs = dev.client("ecs")
    for arn in ecs.list_task_definitions()["taskDefinitionArns"]:
        task = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        yield Place(f"task {arn}", json.dumps(task, default=str).encode())
