"""The circuit breaker of deployments, and the pauses between tasks; the time is a number."""

import itertools

import pytest

from tests.emulator.data_plane.scheduled_service import ScheduledService

BREAKER = "ECS deployment circuit breaker"
BROKEN = pytest.mark.parametrize("broken", ["exits", "unhealthy", "unpullable"])


@BROKEN
def test_an_update_rolls_back_after_three_failed_tasks(broken: str) -> None:
    service = ScheduledService("good")
    service.tick()
    completed, (task,) = service.service.deployments[0]["id"], service.tasks.running
    service.update(broken)
    failed = service.service.deployments[0]

    for _ in range(20):
        service.tick(seconds=60)
        assert task in service.tasks.running

    assert failed["failedTasks"] == 3
    assert failed["rolloutStateReason"] == f"{BREAKER}: tasks failed to start."
    assert service.states() == [("good", "PRIMARY", "COMPLETED")]
    assert service.rollouts() == ["ROLLBACK_SUCCESSFUL", "SUCCESSFUL"]
    assert f"rolling back to deployment {completed}." in service.events()
    assert service.service.deployments[0]["taskDefinition"] == service.service.task_definition


@BROKEN
def test_a_first_deployment_fails_and_starts_no_more_tasks(broken: str) -> None:
    service = ScheduledService(broken)

    service.tick(20, seconds=60)

    assert service.states() == [(broken, "PRIMARY", "FAILED")]
    assert service.service.running_count == service.service.pending_count == 0
    assert service.rollouts() == ["ROLLBACK_FAILED"]
    assert sum("has started" in event for event in service.events()) == 3
    failed = service.service.deployments[0]["id"]
    assert f"(deployment {failed}) deployment failed: tasks failed to start." in service.events()


def test_a_rollback_returns_to_the_deployment_that_completed_last() -> None:
    service = ScheduledService("good")
    service.tick()
    completed = service.service.deployments[0]["id"]
    service.update("unhealthy")

    while service.rollouts()[0] == "IN_PROGRESS":
        service.tick()

    assert service.rollouts()[0] == "ROLLBACK_SUCCESSFUL"
    assert service.service.deployments[0]["id"] == completed
    assert service.states() == [("good", "PRIMARY", "COMPLETED")]


@pytest.mark.parametrize(("desired_count", "threshold"), [(1, 3), (8, 4), (9, 5), (500, 200)])
def test_the_threshold_is_half_of_the_desired_tasks(desired_count: int, threshold: int) -> None:
    service = ScheduledService("good", desired_count=desired_count)
    primary = service.service.deployments[0]

    primary["failedTasks"] = threshold - 1
    service.services.schedule(service.service)
    assert primary["rolloutState"] == "IN_PROGRESS"
    primary["failedTasks"] = threshold
    service.services.schedule(service.service)

    assert primary["rolloutState"] == "FAILED"


def test_a_healthy_task_resets_the_count() -> None:
    service = ScheduledService("unpullable", desired_count=2)
    service.tick()
    primary = service.service.deployments[0]
    assert primary["failedTasks"] == 2

    primary["taskDefinition"] = service.define("good")
    service.tick(2, seconds=60)

    assert (primary["failedTasks"], primary["rolloutState"]) == (0, "COMPLETED")


def test_a_rollback_never_returns_to_a_failed_deployment() -> None:
    service = ScheduledService("exits")
    service.tick(20, seconds=60)

    service.update("unhealthy")
    service.tick(20, seconds=60)

    assert service.states() == [("unhealthy", "PRIMARY", "FAILED")]
    assert service.rollouts() == ["ROLLBACK_FAILED", "ROLLBACK_FAILED"]


def test_a_good_image_helps_after_a_first_deployment_that_failed() -> None:
    service = ScheduledService("unpullable")
    service.tick(20, seconds=60)

    service.update("good")
    service.tick(2)

    assert service.states() == [("good", "PRIMARY", "COMPLETED")]


def test_scaling_a_failed_deployment_starts_no_task() -> None:
    service = ScheduledService("exits")
    service.tick(20, seconds=60)

    service.scale(5)
    service.tick()

    assert not service.tasks.running


def test_without_a_circuit_breaker_a_deployment_goes_on() -> None:
    service = ScheduledService("exits", deployment_configuration={})

    service.tick(20, seconds=60)

    assert service.states() == [("exits", "PRIMARY", "IN_PROGRESS")]
    assert service.service.deployments[0]["failedTasks"] > 3


def test_a_task_that_a_user_stops_is_replaced_and_not_counted() -> None:
    service = ScheduledService("good")
    service.tick()
    service.update("better")
    task = service.tasks.running[-1]

    service.tasks.stop(task, code="UserInitiated", reason="Task stopped by user")
    service.tick(3)

    assert service.states() == [("better", "PRIMARY", "COMPLETED")]
    assert service.service.deployments[0]["failedTasks"] == 0


def test_pauses_between_tasks_that_never_run_become_longer() -> None:
    service = ScheduledService("unpullable", deployment_configuration={})
    starts: list[float] = []

    for _ in range(200):
        service.tick()
        if service.tasks.running:
            starts.append(service.now)

    pauses = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert pauses == sorted(set(pauses))
    assert "is unable to consistently start tasks successfully." in service.events()
