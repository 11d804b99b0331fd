"""Tasks that are killed, and tasks that are stopped."""

from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import pytest

from cli.tools.project import ROOT
from tests.helpers.running_environment import RunningEnvironment, task_id
from tests.helpers.waiting import wait_until

KILLED = 137


def test_posts_are_refused_until_a_killed_verifier_is_replaced(
    dev: RunningEnvironment, token: str
) -> None:
    verifier = dev.steady_task("cognito-verifier")

    dev.kill(verifier)
    without = dev.crud(token, "too early")
    public = dev.get(dev.url("backend-flask", "/api/activities/home"))

    assert without.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert int(without.headers["Retry-After"]) > 0
    assert public.status == HTTPStatus.OK
    wait_until(lambda: dev.crud(token, "again").status == HTTPStatus.CREATED)
    assert dev.newest_activity()["message"] == "again"
    dev.steady_task("cognito-verifier")


def test_a_task_that_is_killed_from_outside_is_replaced(dev: RunningEnvironment) -> None:
    killed = dev.steady_task("frontend-react-js")

    dev.kill(killed)
    wait_until(lambda: dev.task(killed["taskArn"])["lastStatus"] == "STOPPED")

    replacement = dev.steady_task("frontend-react-js")
    stopped = dev.task(killed["taskArn"])
    codes = {each["name"]: each.get("exitCode") for each in stopped["containers"]}
    assert task_id(replacement) != task_id(killed)
    assert (stopped["stopCode"], codes["frontend-react-js"]) == (
        "EssentialContainerExited",
        KILLED,
    )
    wait_until(lambda: dev.get(dev.url("frontend-react-js")).status == HTTPStatus.OK)


def test_the_source_folders_get_no_file_of_a_task(dev: RunningEnvironment) -> None:
    task = dev.steady_task("frontend-react-js")

    files = (ROOT / "services" / "frontend-react-js").glob("*/*")
    changed = [path for path in files if path.is_file() and is_newer(path, task["createdAt"])]

    assert changed == []


def is_newer(file: Path, time: datetime) -> bool:
    return file.stat().st_mtime > time.timestamp()


@pytest.mark.parametrize("service", ["backend-flask", "cognito-verifier", "frontend-react-js"])
def test_a_stopped_task_ends_before_ecs_kills_it(dev: RunningEnvironment, service: str) -> None:
    arn = dev.steady_task(service)["taskArn"]

    dev.client("ecs").stop_task(cluster=dev.cluster, task=arn, reason="a test")
    wait_until(lambda: dev.task(arn)["lastStatus"] == "STOPPED")

    stopped = dev.task(arn)
    codes = {each["name"]: each.get("exitCode") for each in stopped["containers"]}
    assert (stopped["stopCode"], stopped["stoppedReason"]) == ("UserInitiated", "a test")
    assert codes[service] not in (None, KILLED)
    dev.steady_task(service)
