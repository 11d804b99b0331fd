from typing import Any

import pytest

from environments.definition import Schedule
from tests.helpers.examples import environment, scheduled_service, service, web
from tests.helpers.refusal import refusal


def schedule(**changes: Any) -> Schedule:
    return Schedule(**{"task": "clean", "cron": "30 3 * * ? *", **changes})


@pytest.mark.parametrize("cron", ["30 3 * * *", "30 3 * * * *", "30 24 * * ? *", "rate(1 day)"])
def test_a_cron_expression_that_aws_refuses_is_refused(cron: str) -> None:
    assert refusal(schedule, cron=cron).startswith("schedule: cron must be six fields ")


def test_a_time_zone_that_does_not_exist_is_refused() -> None:
    assert refusal(schedule, time_zone="Europe/Berlim") == (
        "schedule: time_zone must be a time zone such as Europe/Berlin, got 'Europe/Berlim'; "
        "did you mean 'Europe/Berlin'?"
    )


def test_a_schedule_of_an_unknown_task_is_refused() -> None:
    assert refusal(scheduled_service, schedules=(schedule(task="cleam"),)) == (
        "service 'worker': schedules must name tasks of the service (clean), got 'cleam'; "
        "did you mean 'clean'?"
    )


def test_a_schedule_of_a_service_without_tasks_is_refused() -> None:
    assert refusal(service, schedules=(schedule(),)) == (
        "service 'worker': schedules must name tasks of the service, which has none, got 'clean'"
    )


def test_two_schedules_of_one_task_are_refused() -> None:
    twice = (schedule(), schedule(cron="0 4 * * ? *"))

    assert "schedules must name each task once ('clean' is there twice)" in refusal(
        scheduled_service, schedules=twice
    )


def test_scheduled_tasks_of_two_services_with_one_name_are_refused() -> None:
    services = (web(), scheduled_service(name="one"), scheduled_service(name="two"))

    assert refusal(environment, services=services) == (
        "service 'two': schedules must name tasks that no other service schedules, got 'clean' as "
        "service 'one' has"
    )
