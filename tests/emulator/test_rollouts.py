"""Deployments in an emulator whose services have no tasks: each completes at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.helpers.emulator import Emulator
from tests.helpers.rolling_service import RollingService

COMPLETED = ("PRIMARY", "COMPLETED")


@pytest.fixture
def service(emulator: Emulator) -> RollingService:
    return RollingService(emulator)


def test_a_deployment_completes_at_once_under_a_new_id(service: RollingService) -> None:
    service.create("v1", desiredCount=2)
    before = service.look()["deployments"][0]["id"]

    newer = service.update("v2")

    found = service.look()
    assert (found["taskDefinition"], service.states()) == (newer, [COMPLETED])
    assert found["deployments"][0]["id"] != before
    assert (found["runningCount"], found["deployments"][0]["runningCount"]) == (2, 2)
    assert service.rollouts() == ["SUCCESSFUL", "SUCCESSFUL"]


def test_the_events_say_that_the_deployment_completed(service: RollingService) -> None:
    service.create("v1")

    (event,) = service.look()["events"]

    id_ = service.look()["deployments"][0]["id"]
    assert event["message"] == f"(service {service.name}) (deployment {id_}) deployment completed."


def test_another_number_of_tasks_is_no_deployment(service: RollingService) -> None:
    service.create("v1")

    service.ecs.update_service(cluster=service.name, service=service.name, desiredCount=3)

    assert service.rollouts() == ["SUCCESSFUL"]
    assert service.look()["deployments"][0]["runningCount"] == 3


@pytest.mark.parametrize(("hours", "found"), [(-1, ["SUCCESSFUL"]), (1, [])])
def test_the_history_can_be_filtered_by_time(
    service: RollingService, hours: int, found: list[Any]
) -> None:
    service.create("v1")

    after = datetime.now(UTC) + timedelta(hours=hours)

    assert service.rollouts(createdAt={"after": after}) == found


def test_the_tasks_of_a_service_are_its_own(service: RollingService) -> None:
    service.create("v1")
    service.ecs.run_task(
        cluster=service.name,
        taskDefinition=service.name,
        launchType="FARGATE",
        networkConfiguration=service.network,
    )

    assert service.tasks("RUNNING") == []


def test_a_deleted_service_is_inactive_at_once(service: RollingService) -> None:
    service.create("v1")

    service.ecs.delete_service(cluster=service.name, service=service.name, force=True)

    assert service.look()["status"] == "INACTIVE"
