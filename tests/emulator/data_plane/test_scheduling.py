"""The scheduler of services: deployments, scaling, deletion and events; the time is a number."""

import pytest

from tests.emulator.data_plane.scheduled_service import (
    DRAINING_SECONDS,
    ScheduledService,
    target_group,
)

STEADY = "has reached a steady state."


def test_a_first_deployment_completes_when_all_its_tasks_are_healthy() -> None:
    service = ScheduledService("good", desired_count=2)
    assert service.states() == [("good", "PRIMARY", "IN_PROGRESS")]
    assert (service.service.running_count, service.service.pending_count) == (0, 2)

    service.tick()

    assert service.states() == [("good", "PRIMARY", "COMPLETED")]
    assert (service.service.running_count, service.service.pending_count) == (2, 0)
    assert service.rollouts() == ["SUCCESSFUL"]


def test_old_tasks_run_until_enough_new_tasks_are_healthy() -> None:
    service = ScheduledService("good", desired_count=2)
    service.tick()

    service.update("better")
    assert service.running() == ["better", "better", "good", "good"]
    service.tick(2)

    assert service.running() == ["better", "better"]
    assert service.states() == [("better", "PRIMARY", "COMPLETED")]


@pytest.mark.parametrize(
    ("minimum", "maximum", "running"),
    [(100, 150, ["better", "good", "good"]), (50, 100, ["good"]), (0, 100, [])],
)
def test_a_deployment_keeps_the_minimum_and_the_maximum_percent(
    minimum: int, maximum: int, running: list[str]
) -> None:
    limits = {"minimumHealthyPercent": minimum, "maximumPercent": maximum}
    service = ScheduledService("good", desired_count=2, deployment_configuration=limits)
    service.tick()

    service.update("better")
    assert service.running() == running
    for _ in range(8):
        service.tick()
        assert len(service.running()) <= 2 * maximum / 100

    assert service.states() == [("better", "PRIMARY", "COMPLETED")]


def test_a_task_is_healthy_when_its_target_is() -> None:
    service = ScheduledService("good", load_balancers=[target_group()])
    (task,) = service.tasks.running
    service.health[task.private_ip] = "initial"

    service.tick(3)
    assert service.states() == [("good", "PRIMARY", "IN_PROGRESS")]
    service.health.clear()
    service.tick()

    assert service.states() == [("good", "PRIMARY", "COMPLETED")]


def test_a_stopping_task_drains_before_its_containers_stop() -> None:
    balancer = target_group()
    service = ScheduledService("good", load_balancers=[balancer])
    service.tick()
    (task,) = service.tasks.running
    assert task.private_ip in balancer["group"].targets

    service.scale(0)
    assert not balancer["group"].targets
    service.tick(seconds=DRAINING_SECONDS - 1)
    assert task.last_status == "DEACTIVATING"
    service.tick()

    assert task.last_status == "STOPPED"


def test_a_stopping_task_runs_until_its_last_request_is_answered() -> None:
    service = ScheduledService("good", load_balancers=[target_group()])
    service.tick()
    (task,) = service.tasks.running
    service.scale(0)

    service.health[task.private_ip] = "draining"
    service.tick(seconds=DRAINING_SECONDS)
    assert task.last_status == "DEACTIVATING"
    service.health[task.private_ip] = "unused"
    service.tick()

    assert task.last_status == "STOPPED"


def test_a_deployment_completes_after_the_old_tasks_have_drained() -> None:
    service = ScheduledService("good", load_balancers=[target_group()])
    service.tick()
    service.update("better")

    service.tick(3)
    assert service.states()[0] == ("better", "PRIMARY", "IN_PROGRESS")
    service.tick(seconds=DRAINING_SECONDS)

    assert service.states() == [("better", "PRIMARY", "COMPLETED")]


@pytest.mark.parametrize("time_scale", [1.0, 0.1])
def test_an_unhealthy_target_stops_its_task_after_the_grace_period(time_scale: float) -> None:
    service = ScheduledService(
        "good",
        time_scale=time_scale,
        load_balancers=[target_group()],
        health_check_grace_period_seconds=60,
    )
    (task,) = service.tasks.running
    service.health[task.private_ip] = "unhealthy"
    service.tick()

    service.tick(seconds=59)
    assert task.desired_status == "RUNNING"
    service.tick()

    assert task.desired_status == "STOPPED"
    assert task.stopped_reason.startswith("Task failed ELB health checks in (target-group arn:")


def test_an_unhealthy_task_stops_when_its_replacement_is_healthy() -> None:
    service = ScheduledService("good")
    service.tick()
    (task,) = service.tasks.running

    task.task_definition_arn = "unhealthy"
    service.tick()
    assert len(service.running()) == 2
    service.tick()

    assert service.running() == ["good"]
    assert task.stopped_reason == "Task failed container health checks"


def test_an_unhealthy_task_that_ends_is_replaced() -> None:
    service = ScheduledService("good", load_balancers=[target_group()])
    service.tick()
    (task,) = service.tasks.running
    service.health[task.private_ip] = "unhealthy"
    service.tick()

    service.tasks.stop(task, code="EssentialContainerExited", reason="Essential container …")
    service.tick()
    assert service.running() == ["good"]
    service.tick(seconds=DRAINING_SECONDS)

    assert service.running() == ["good"]
    assert task not in service.tasks.running


def test_a_task_that_ends_is_replaced() -> None:
    service = ScheduledService("good")
    service.tick()
    (task,) = service.tasks.running

    task.task_definition_arn = "exits"
    service.tick(2)

    (other,) = service.tasks.running
    assert other is not task
    assert service.states() == [("good", "PRIMARY", "COMPLETED")]


def test_a_new_number_of_tasks_starts_no_deployment() -> None:
    service = ScheduledService("good")
    service.tick()

    service.scale(3)
    service.tick()
    assert service.running() == ["good"] * 3
    service.scale(1)
    service.tick()

    assert service.running() == ["good"]
    assert service.rollouts() == ["SUCCESSFUL"]
    assert service.events().count(STEADY) == 2


def test_a_deleted_service_is_inactive_when_its_tasks_have_drained() -> None:
    service = ScheduledService("good", load_balancers=[target_group()])
    service.tick()

    service.delete()
    service.tick()
    assert service.service.status == "DRAINING"
    service.tick(seconds=DRAINING_SECONDS)

    assert service.service.status == "INACTIVE"
    assert not service.tasks.running


def test_a_newer_deployment_takes_the_place_of_one_in_progress() -> None:
    service = ScheduledService("good")
    service.tick()
    service.update("better")
    service.update("best")

    service.tick(3)

    assert service.states() == [("best", "PRIMARY", "COMPLETED")]
    assert service.rollouts() == ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]
    assert service.running() == ["best"]


def test_the_events_have_the_texts_of_ecs() -> None:
    balancer = target_group()
    service = ScheduledService("good", load_balancers=[balancer])
    service.tick()
    (task,), arn = service.tasks.running, balancer["targetGroupArn"]
    completed = service.service.deployments[0]["id"]

    service.scale(0)
    service.tick(seconds=DRAINING_SECONDS)

    assert service.events() == [
        f"has started 1 tasks: (task {task.id}).",
        f"registered 1 targets in (target-group {arn})",
        f"(deployment {completed}) deployment completed.",
        STEADY,
        f"deregistered 1 targets in (target-group {arn})",
        "has begun draining connections on 1 tasks.",
        f"has stopped 1 running tasks: (task {task.id}).",
        STEADY,
    ]
