from collections.abc import Sequence

import pytest

from cli.apply.stack_progress import counts, short
from tests.helpers.recorded_events import (
    APPLY,
    ROLLED_BACK,
    Clock,
    completed,
    diagnosed,
    planned,
    progress,
    refreshed,
    started,
)

BALANCER = "aws_lb.load_balancer_3F7AB1C2"


def test_a_replacement_counts_as_two_operations() -> None:
    run = progress(*APPLY)

    assert (run.done_count, run.planned_count) == (3, 3)
    assert counts(run.done) == "1 created, 1 updated, 1 destroyed"


def test_a_data_source_is_not_counted_as_planned() -> None:
    run = progress(planned(BALANCER), planned("data.aws_vpc.vpc", "read"), planned("a.b", "noop"))

    assert run.planned_count == 1


def test_read_resources_are_counted_apart_from_those_that_are_done() -> None:
    run = progress(
        refreshed(BALANCER), started("data.aws_vpc.v", "read"), completed("data.aws_vpc.v", "read")
    )

    assert (run.read_count, run.done_count) == (2, 0)


def test_running_operations_are_listed_the_longest_first() -> None:
    clock = Clock()
    run = progress(started(BALANCER), clock=clock)
    clock.seconds = 40
    run.take(started("aws_kms_key.key"))
    clock.seconds = 41

    waits = [(wait.address, wait.action, seconds) for wait, seconds in run.waiting()]

    assert waits == [("aws_lb.load_balancer", "create", 41), ("aws_kms_key.key", "create", 1)]


def test_a_complete_operation_is_not_listed_as_running() -> None:
    assert progress(started(BALANCER), completed(BALANCER)).waiting() == []


def test_a_finished_operation_has_its_duration() -> None:
    clock = Clock()
    run = progress(started(BALANCER), clock=clock)
    clock.seconds = 61

    _, finished = run.take(completed(BALANCER))

    assert finished
    assert (finished.address, finished.result) == ("aws_lb.load_balancer", "created")
    assert finished.seconds == 61


def test_an_operation_that_fails_is_neither_done_nor_waited_for() -> None:
    run = progress(started(BALANCER), completed(BALANCER, kind="apply_errored"))

    assert (run.done_count, run.waiting()) == (0, [])


def test_a_rollback_is_kept_as_the_whole_error() -> None:
    (error,) = progress(*ROLLED_BACK).errors

    assert error.startswith("Error: Resource postcondition failed\n")
    assert "in resource.aws_ecs_service.service_backend-flask_service_2D393D7A" in error
    assert 'is "arn:aws:ecs:us-east-1:123456789012:task-definition/cruddur-dev-backend' in error
    assert error.endswith("see the service's events and the stopped tasks.")


def test_an_error_names_its_resource() -> None:
    address = 'data.aws_ecr_image.service_web_image_E99BED59["v1"]'
    (error,) = progress(diagnosed("error", "couldn't find resource", address=address)).errors

    assert f"  with {address}," in error


def test_a_warning_is_no_error() -> None:
    run = progress(diagnosed("warning", "deprecated", detail="use another"))

    assert (run.errors, run.warnings) == ([], ["Warning: deprecated\n\nuse another"])


@pytest.mark.parametrize("line", ["panic: runtime error", "{}", "[1]", "null", '{"type": "x"}'])
def test_a_line_that_is_no_event_is_kept(line: str) -> None:
    assert progress(line).unstructured == [line]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("aws_lb.load_balancer_3F7AB1C2", "aws_lb.load_balancer"),
        ('data.aws_ecr_image.image_E99BED59["v1"]', 'data.aws_ecr_image.image["v1"]'),
        ("aws_ecs_cluster.cluster", "aws_ecs_cluster.cluster"),
    ],
)
def test_an_address_is_shown_without_the_hash_of_cdktf(address: str, expected: str) -> None:
    assert short(address) == expected


@pytest.mark.parametrize(
    ("activity", "lines", "expected"),
    [
        ("planning", [planned(BALANCER)], False),
        ("applying", [], False),
        ("applying", [planned(BALANCER)], True),
    ],
)
def test_a_run_is_applying_once_terraform_has_reported_its_plan(
    activity: str, lines: Sequence[str], expected: bool
) -> None:
    assert progress(*lines, activity=activity).is_applying is expected
