from typing import Any

import pytest

from environments.definition import OneOffTask
from tests.helpers.examples import environment, service, web
from tests.helpers.refusal import refusal


def one_off_task(**changes: Any) -> OneOffTask:
    return OneOffTask(
        **{"name": "migrate", "command": ("migrate",), "time_limit_minutes": 5, **changes}
    )


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"command": ()},
            "command must be one or more words, together at most 4096 characters, such as "
            "('python', '-m', 'backend_flask.migrate'), got ()",
        ),
        (
            {"command": "python -m backend_flask.migrate"},
            "command must be a tuple: put a comma after its only member, command=(…,), "
            "got 'python -m backend_flask.migrate'",
        ),
        (
            {"time_limit_minutes": 1441},
            "time_limit_minutes must be between 1 and 1440 minutes, got 1441",
        ),
        (
            {"cpu_units": 300},
            "cpu_units must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, got 300",
        ),
    ],
)
def test_a_wrong_value_of_a_task_is_refused_in_one_line(changes: dict[str, Any], line: str) -> None:
    assert refusal(one_off_task, **changes) == f"task 'migrate': {line}"


@pytest.mark.parametrize(
    ("size", "line"),
    [
        ({"cpu_units": 1024}, "2048 to 8192 in steps of 1024 with cpu_units 1024, got 512"),
        ({"memory_mib": 600}, "512, 1024 or 2048 with cpu_units 256, got 600"),
    ],
)
def test_a_size_that_fargate_does_not_offer_is_refused(size: dict[str, int], line: str) -> None:
    refused = refusal(service, tasks=(one_off_task(**size),))

    assert refused == f"service 'worker': task 'migrate': memory_mib must be {line}"


def test_a_task_before_the_rollout_of_a_service_that_is_paused_is_refused() -> None:
    refused = refusal(service, tasks=(one_off_task(before_rollout=True),), desired_count=0)

    assert refused == (
        "service 'worker': task 'migrate': before_rollout must be False with desired_count 0: the "
        "service is paused, so that no rollout waits for the task, got True"
    )


def test_two_tasks_of_a_service_with_one_name_are_refused() -> None:
    refused = refusal(service, tasks=(one_off_task(), one_off_task()))

    assert "tasks must name each task once ('migrate' is there twice)" in refused


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("web", "a service"),
        ("xray", "another container of the task"),
        ("time-limit", "another container of the task"),
    ],
)
def test_a_task_with_the_name_of_a_service_or_of_another_container_is_refused(
    name: str, owner: str
) -> None:
    services = (web(), service(tasks=(one_off_task(name=name),)))

    assert refusal(environment, services=services) == (
        f"service 'worker': tasks must have names of their own, got {name!r}, the name of {owner}"
    )
