"""The checklist of what a task must be, for every task definition."""

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from environments.definition import Environment, Service, load_environments
from environments.definition.task import MEMORY_MIB_BY_CPU_UNITS
from tests.helpers.synthesis import Synthesized, application


@dataclass(frozen=True)
class Task:
    """A service, the resources of its task definition, and the containers in it."""

    environment: Environment
    service: Service

    @property
    def stack(self) -> Synthesized:
        return application(self.environment)

    @property
    def definition(self) -> dict[str, Any]:
        return self.stack.at("aws_ecs_task_definition", f"service/{self.service.name}/task")

    @property
    def containers(self) -> list[dict[str, Any]]:
        parsed: list[dict[str, Any]] = json.loads(self.definition["container_definitions"])
        return parsed

    @property
    def own(self) -> dict[str, Any]:
        return self.containers[0]

    @property
    def ecs_service(self) -> dict[str, Any]:
        return self.stack.at("aws_ecs_service", f"service/{self.service.name}/service")

    def __str__(self) -> str:
        return f"{self.environment.name}-{self.service.name}"


TASKS = [
    Task(environment, service)
    for environment in load_environments()
    for service in environment.services
]
every_task = pytest.mark.parametrize("task", TASKS, ids=str)


def test_every_task_definition_is_of_a_service_or_one_off() -> None:
    stacks = [application(environment) for environment in load_environments()]
    found = sum(len(stack.all("aws_ecs_task_definition")) for stack in stacks)
    one_off = sum(len(task.service.tasks) for task in TASKS)

    assert len(TASKS) + one_off == found >= len(load_environments())


@every_task
def test_its_size_is_one_that_fargate_offers(task: Task) -> None:
    cpu_units, memory_mib = int(task.definition["cpu"]), int(task.definition["memory"])

    assert memory_mib in MEMORY_MIB_BY_CPU_UNITS[cpu_units]


@every_task
def test_what_can_be_written_to_is_an_empty_volume_of_the_task(task: Task) -> None:
    volumes = task.definition.get("volume", [])
    mounted = [point for container in task.containers for point in container["mountPoints"]]

    assert all(volume.keys() == {"name"} for volume in volumes)
    assert sorted(volume["name"] for volume in volumes) == sorted(
        point["sourceVolume"] for point in mounted
    )
    assert {point["containerPath"] for point in mounted} >= set(task.service.writable_paths)


@every_task
def test_every_user_is_a_number_and_not_root(task: Task) -> None:
    for container in task.containers:
        assert re.fullmatch(r"[1-9][0-9]*(:[1-9][0-9]*)?", container["user"]), container["name"]


@every_task
def test_its_image_is_pinned_by_digest_and_sidecars_by_tag_and_digest(task: Task) -> None:
    own, *sidecars = task.containers

    if task.service.has_repository:
        pinned = r"\$\{data\.\S+\.repository_url\}@\$\{.+\.image_digest\}"
        assert re.fullmatch(pinned, own["image"])
    else:
        assert own["image"] == task.service.image
    for sidecar in sidecars:
        assert re.search(r":v?[0-9.]+@sha256:[0-9a-f]{64}$", sidecar["image"])


@every_task
def test_secrets_are_references_and_no_variables(task: Task) -> None:
    assert {secret["name"] for secret in task.own.get("secrets", [])} == set(
        task.service.secret_names
    )
    for container in task.containers:
        for secret in container.get("secrets", []):
            assert secret.keys() == {"name", "valueFrom"}
            assert secret["valueFrom"].startswith("arn:aws:ssm:")
        variables = {variable["name"] for variable in container.get("environment", [])}
        assert variables.isdisjoint(task.service.secret_names)


@every_task
def test_its_health_is_checked(task: Task) -> None:
    kind, command = task.own["healthCheck"]["command"]

    assert (kind, command) == ("CMD-SHELL", task.service.health_check_command)


@every_task
def test_its_roles_are_two_and_no_other_tasks(task: Task) -> None:
    def roles(of: Task) -> set[str]:
        return {of.definition["execution_role_arn"], of.definition["task_role_arn"]}

    others = [roles(other) for other in TASKS if other.stack is task.stack and other is not task]
    assert len(roles(task)) == 2
    assert all(roles(task).isdisjoint(other) for other in others)


@every_task
def test_a_shell_is_possible_where_the_environment_says_so_and_not_in_prod(task: Task) -> None:
    enabled = task.environment.enable_execute_command
    agent = [point for point in task.own["mountPoints"] if "amazon/ssm" in point["containerPath"]]

    assert task.ecs_service["enable_execute_command"] is enabled
    assert bool(agent) is enabled
    assert not (enabled and task.environment.name == "prod")
