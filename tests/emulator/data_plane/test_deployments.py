"""Deployments of services whose tasks run: every broken version fails with ECS's reason."""

from collections.abc import Iterator

import pytest

from tests.helpers.emulator import Emulator
from tests.helpers.rolling_service import REASONS, RollingService
from tests.helpers.waiting import wait_until

COMPLETED, FAILED = ("PRIMARY", "COMPLETED"), ("PRIMARY", "FAILED")


@pytest.fixture
def service(running_emulator: Emulator) -> Iterator[RollingService]:
    service = RollingService(running_emulator)
    yield service
    service.delete()


@pytest.mark.parametrize("version", REASONS)
def test_an_update_to_a_broken_version_rolls_back_with_the_reason(
    service: RollingService, version: str
) -> None:
    good = service.create("good")
    service.until(COMPLETED)
    (task,) = service.tasks("RUNNING")

    broken = service.update(version)
    wait_until(lambda: service.rollouts()[0] == "ROLLBACK_SUCCESSFUL")

    found = service.until(COMPLETED)
    assert found["taskDefinition"] == found["deployments"][0]["taskDefinition"] == good
    assert (found["runningCount"], found["pendingCount"]) == (1, 0)
    assert [it["taskArn"] for it in service.tasks("RUNNING")] == [task["taskArn"]]
    stopped = [it for it in service.tasks("STOPPED") if it["taskDefinitionArn"] == broken]
    assert len(stopped) >= 3
    for it in stopped[:3]:
        assert it["stoppedReason"].startswith(REASONS[version])


@pytest.mark.parametrize("version", REASONS)
def test_a_first_deployment_of_a_broken_version_fails_with_the_reason(
    service: RollingService, version: str
) -> None:
    service.create(version)

    found = service.until(FAILED)

    reason = found["deployments"][0]["rolloutStateReason"]
    assert reason == "ECS deployment circuit breaker: tasks failed to start."
    assert service.rollouts() == ["ROLLBACK_FAILED"]
    wait_until(lambda: service.look()["runningCount"] == service.look()["pendingCount"] == 0)
    assert service.tasks("STOPPED")[0]["stoppedReason"].startswith(REASONS[version])


def test_a_version_that_works_takes_the_place_of_the_old_one(service: RollingService) -> None:
    service.create("v1", desiredCount=2)
    old = service.until(COMPLETED)["deployments"][0]["id"]

    newer = service.update("v2")
    wait_until(
        lambda: service.look()["deployments"][0]["id"] != old and service.states() == [COMPLETED]
    )

    assert {it["taskDefinitionArn"] for it in service.tasks("RUNNING")} == {newer}
    assert service.look()["runningCount"] == 2
    assert service.rollouts() == ["SUCCESSFUL", "SUCCESSFUL"]


def test_a_stopped_task_is_replaced(service: RollingService) -> None:
    service.create("v1")
    service.until(COMPLETED)
    (task,) = service.tasks("RUNNING")

    service.ecs.stop_task(cluster=service.name, task=task["taskArn"])

    def is_replaced() -> bool:
        running = service.tasks("RUNNING")
        return bool(running) and running[0]["taskArn"] != task["taskArn"]

    wait_until(is_replaced)
    wait_until(lambda: service.look()["runningCount"] == 1)


def test_a_forced_deployment_replaces_the_tasks(service: RollingService) -> None:
    service.create("v1")
    service.until(COMPLETED)
    (task,) = service.tasks("RUNNING")

    service.ecs.update_service(cluster=service.name, service=service.name, forceNewDeployment=True)
    wait_until(lambda: service.rollouts() == ["SUCCESSFUL", "SUCCESSFUL"])

    (other,) = service.tasks("RUNNING")
    assert other["taskArn"] != task["taskArn"]


def test_a_deleted_service_leaves_no_task(service: RollingService) -> None:
    service.create("v1")
    service.until(COMPLETED)

    service.ecs.delete_service(cluster=service.name, service=service.name, force=True)

    wait_until(lambda: service.look()["status"] == "INACTIVE")
    wait_until(lambda: service.tasks("RUNNING") == [])
