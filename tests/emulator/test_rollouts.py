"""Rollouts in the emulator. Without them, failed rollouts could not be tested."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.helpers.emulator import Emulator
from tests.helpers.rolling_service import RollingService

BREAKER = "ECS deployment circuit breaker"


@pytest.fixture
def service(emulator: Emulator, request: pytest.FixtureRequest) -> RollingService:
    return RollingService(emulator, request.node.name)


def states(service: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (deployment["status"], deployment["rolloutState"]) for deployment in service["deployments"]
    ]


def test_a_good_image_rolls_out_under_a_new_deployment(service: RollingService) -> None:
    service.create("v1")
    before = service.look()["deployments"][0]["id"]

    newer = service.update("v2")

    found = service.look()
    assert (found["taskDefinition"], states(found)) == (newer, [("PRIMARY", "COMPLETED")])
    assert found["deployments"][0]["id"] != before
    assert service.rollouts() == ["SUCCESSFUL", "SUCCESSFUL"]


def test_an_update_to_a_bad_image_is_rolled_back_step_by_step(
    service: RollingService,
) -> None:
    good = service.create("v1")
    service.update("bad-v2")

    looks = [service.look() for _ in range(2)]

    assert states(looks[0]) == [("PRIMARY", "IN_PROGRESS"), ("ACTIVE", "FAILED")]
    back, failed = looks[0]["deployments"]
    assert back["rolloutStateReason"].startswith(f"{BREAKER}: rolling back to deploymentId ecs-svc")
    assert failed["rolloutStateReason"] == f"{BREAKER}: tasks failed to start."
    assert states(looks[1]) == [("PRIMARY", "COMPLETED")]
    assert looks[1]["taskDefinition"] == looks[1]["deployments"][0]["taskDefinition"] == good
    assert looks[1]["runningCount"] == 2


def test_the_history_contains_an_update_that_was_rolled_back(service: RollingService) -> None:
    service.create("v1")
    service.update("bad-v2")

    messages = [event["message"] for event in service.look_until_the_end()["events"]]

    assert service.rollouts() == ["ROLLBACK_SUCCESSFUL", "SUCCESSFUL"]
    assert f"(service {service.name}) rolling back to deployment ecs-svc/" in "\n".join(messages)
    assert any("deployment failed: tasks failed to start." in message for message in messages)


def test_a_first_deployment_of_a_bad_image_runs_and_then_fails(service: RollingService) -> None:
    service.create("bad-v1")

    first, last = service.look(), service.look_until_the_end()

    assert (states(first), first["runningCount"]) == ([("PRIMARY", "IN_PROGRESS")], 2)
    assert (states(last), last["runningCount"]) == ([("PRIMARY", "FAILED")], 0)
    assert service.rollouts() == ["ROLLBACK_FAILED"]


def test_stopped_tasks_have_a_reason(service: RollingService) -> None:
    service.create("v1")
    service.update("bad-v2")
    failed = service.look()["deployments"][1]

    tasks = service.stopped_tasks()

    assert len(tasks) == failed["failedTasks"] == 3
    for task in tasks:
        assert task["startedBy"] == failed["id"]
        assert (task["lastStatus"], task["desiredStatus"]) == ("STOPPED", "STOPPED")
        assert task["stoppedReason"] == "Task failed container health checks"
        assert task["containers"][0]["exitCode"] == 137


def test_the_tasks_of_a_service_are_its_own(service: RollingService) -> None:
    service.create("v1")
    service.update("bad-v2")
    service.look_until_the_end()

    assert service.stopped_tasks("another") == []


def test_a_good_image_helps_after_a_first_deployment_that_failed(service: RollingService) -> None:
    service.create("bad-v1")
    service.look_until_the_end()

    service.update("v2")

    found = service.look()
    assert (states(found), found["runningCount"]) == ([("PRIMARY", "COMPLETED")], 2)


def test_scaling_what_failed_starts_nothing(service: RollingService) -> None:
    service.create("bad-v1")
    service.look_until_the_end()

    service.scale(5)

    found = service.look()
    assert (states(found), found["runningCount"]) == ([("PRIMARY", "FAILED")], 0)


def test_without_tasks_nothing_is_unhealthy(service: RollingService) -> None:
    service.create("bad-v1", desiredCount=0)

    assert states(service.look_until_the_end()) == [("PRIMARY", "COMPLETED")]


def test_the_history_can_be_filtered_by_time(service: RollingService) -> None:
    service.create("v1")

    assert service.rollouts(createdAt={"after": datetime.now(UTC) + timedelta(hours=1)}) == []
    assert service.rollouts(createdAt={"after": datetime.now(UTC) - timedelta(hours=1)}) != []


def test_a_rollback_never_returns_to_a_failed_deployment(
    service: RollingService,
) -> None:
    service.create("bad-v1")
    service.look_until_the_end()

    service.update("bad-v2")

    assert states(service.look_until_the_end()) == [("PRIMARY", "FAILED")]
    assert service.rollouts() == ["ROLLBACK_FAILED", "ROLLBACK_FAILED"]
