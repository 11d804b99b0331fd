"""Tasks that do not start; the reasons are those of ECS."""

import pytest

from tests.emulator.data_plane.deployed_tasks import DeployedTasks


def _secret(value_from: str) -> list[dict[str, str]]:
    return [{"name": "SECRET", "valueFrom": value_from}]


def test_secrets_come_from_systems_manager(tasks: DeployedTasks) -> None:
    ssm = tasks.emulator.client("ssm")
    ssm.put_parameter(Name="/tasks/url", Value="one", Type="SecureString")
    ssm.put_parameter(Name="tasks.url", Value="two", Type="String")
    sources = {
        "A": "arn:aws:ssm:us-east-1:123456789012:parameter/tasks/url",
        "B": "/tasks/url",
        "C": "arn:aws:ssm:us-east-1:123456789012:parameter/tasks.url",
    }
    secrets = [{"name": name, "valueFrom": source} for name, source in sources.items()]

    tasks.stopped(tasks.container("echo $A $B $C", secrets=secrets))

    assert tasks.printed() == ["one one two"]


def test_a_task_without_its_secret_does_not_start(tasks: DeployedTasks) -> None:
    missing = "arn:aws:ssm:us-east-1:123456789012:parameter/missing"

    task = tasks.stopped(tasks.container("exit 0", secrets=_secret(missing)))

    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"] == (
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
        "retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 "
        "time(s): invalid ssm parameters: /missing"
    )
    assert "startedAt" not in task
    assert "exitCode" not in task["containers"][0]


def test_a_secret_of_another_service_than_systems_manager_is_refused(tasks: DeployedTasks) -> None:
    other = "arn:aws:secretsmanager:us-east-1:123456789012:secret:password"

    task = tasks.stopped(tasks.container("exit 0", secrets=_secret(other)))

    assert task["stoppedReason"] == (
        f"ResourceInitializationError: the emulator reads secrets from SSM only, got {other}"
    )


@pytest.mark.parametrize("repository", ["missing", "missing@sha256:" + 64 * "0"])
def test_an_image_that_does_not_exist_cannot_be_pulled(
    tasks: DeployedTasks, repository: str
) -> None:
    image = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{repository}"

    task = tasks.stopped(tasks.container("", image=image))

    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"] == (
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
        f"resolve ref {image}: not found"
    )


def test_an_unknown_digest_of_a_repository_cannot_be_pulled(tasks: DeployedTasks) -> None:
    uri = tasks.image(None).partition("@")[0]

    task = tasks.stopped(tasks.container("", image=f"{uri}@sha256:{64 * '0'}"))

    assert task["stoppedReason"].endswith(f"@sha256:{64 * '0'}: not found")


def test_an_image_without_a_program_cannot_be_pulled_by_the_process_engine(
    tasks: DeployedTasks,
) -> None:
    task = tasks.stopped(tasks.container("", image=tasks.image(None)))

    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("CannotPullContainerError: ")


def test_a_task_without_its_log_group_does_not_start(tasks: DeployedTasks) -> None:
    container = tasks.container("exit 0")
    tasks.logs.delete_log_group(logGroupName=tasks.log_group)

    task = tasks.stopped(container)

    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith(
        "ResourceInitializationError: failed to validate logger args: "
    )
    assert "The specified log group does not exist." in task["stoppedReason"]
