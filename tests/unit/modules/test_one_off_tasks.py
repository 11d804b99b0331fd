import json
from dataclasses import replace
from typing import Any

import pytest

from environments.definition import task
from modules.fargate_service import OneOffTask, one_off_tasks
from tests.helpers.fargate import CONTAINER, SIDECAR, TASK, fargate_service
from tests.helpers.synthesis import Synthesized, synthesize

MIGRATE = OneOffTask(
    name="migrate",
    family="cruddur-dev-api_migrate",
    command=("python", "-m", "api.migrate"),
    cpu_units=512,
    memory_mib=1024,
    time_limit_seconds=900,
)
OWN, ONE_OFF = "api/task", "api/tasks/migrate"


@pytest.fixture(scope="module")
def synthesized() -> Synthesized:
    # ECS Exec of the service is not for its one-off tasks: RunTask does not enable it.
    task = replace(TASK, enable_execute_command=True)
    return synthesize(lambda stack: fargate_service(stack, task=task, one_off_tasks=[MIGRATE]))


def definition(synthesized: Synthesized, path: str) -> dict[str, Any]:
    return synthesized.at("aws_ecs_task_definition", path)


def containers(synthesized: Synthesized, path: str) -> list[dict[str, Any]]:
    parsed: list[dict[str, Any]] = json.loads(
        definition(synthesized, path)["container_definitions"]
    )
    return parsed


def test_a_one_off_task_has_a_family_and_a_size_of_its_own(synthesized: Synthesized) -> None:
    found = definition(synthesized, ONE_OFF)

    assert found["family"] == "cruddur-dev-api_migrate"
    assert (found["cpu"], found["memory"]) == ("512", "1024")


@pytest.mark.parametrize(
    "argument",
    [
        "execution_role_arn",
        "task_role_arn",
        "network_mode",
        "requires_compatibilities",
        "runtime_platform",
    ],
)
def test_a_one_off_task_runs_with_the_roles_and_on_the_platform_of_its_service(
    synthesized: Synthesized, argument: str
) -> None:
    assert (
        definition(synthesized, ONE_OFF)[argument] == definition(synthesized, OWN)[argument] != ""
    )


@pytest.mark.parametrize("field", ["image", "environment", "secrets", "user", "ulimits"])
def test_a_one_off_task_has_the_image_variables_and_secrets_of_its_service(
    synthesized: Synthesized, field: str
) -> None:
    assert containers(synthesized, ONE_OFF)[0][field] == containers(synthesized, OWN)[0][field]


def test_a_one_off_task_runs_its_command_without_port_and_health_check(
    synthesized: Synthesized,
) -> None:
    own, *_ = containers(synthesized, ONE_OFF)

    assert (own["name"], own["command"]) == ("migrate", ["python", "-m", "api.migrate"])
    assert own.keys().isdisjoint({"portMappings", "healthCheck", "entryPoint"})


def test_the_log_streams_of_a_one_off_task_begin_with_its_name(synthesized: Synthesized) -> None:
    (group,) = synthesized.all("aws_cloudwatch_log_group")
    assert group == "api/logs"
    for container in containers(synthesized, ONE_OFF):
        options = container["logConfiguration"]["options"]
        assert options["awslogs-stream-prefix"] == "migrate"
        assert options["awslogs-group"].endswith(".name}")


def test_an_essential_container_that_sleeps_limits_the_time_of_a_one_off_task(
    synthesized: Synthesized,
) -> None:
    own, _, limit = containers(synthesized, ONE_OFF)

    assert (limit["name"], limit["essential"]) == ("time-limit", True)
    assert (*limit["entryPoint"], *limit["command"]) == ("sleep", "900")
    assert limit["image"] == own["image"]


def test_the_container_of_the_time_limit_ends_with_the_command(synthesized: Synthesized) -> None:
    *_, limit = containers(synthesized, ONE_OFF)

    # Linux ignores SIGTERM for a first process without a handler, such as sleep.
    assert limit["linuxParameters"]["initProcessEnabled"] is True


def test_no_container_of_a_one_off_task_writes_beyond_the_paths_of_the_service(
    synthesized: Synthesized,
) -> None:
    found = containers(synthesized, ONE_OFF)

    assert all(container["readonlyRootFilesystem"] for container in found)
    paths = [point["containerPath"] for each in found for point in each["mountPoints"]]
    assert paths == list(CONTAINER.writable_paths)


def test_a_one_off_task_has_the_sidecars_of_its_service(synthesized: Synthesized) -> None:
    assert SIDECAR["name"] in [each["name"] for each in containers(synthesized, ONE_OFF)]


def test_the_reserved_name_is_that_of_the_container_of_the_time_limit() -> None:
    assert task.TIME_LIMIT == one_off_tasks.TIME_LIMIT
