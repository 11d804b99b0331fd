from dataclasses import replace
from typing import Any

import pytest

from modules.fargate_service.container_security import EXECUTE_COMMAND_PATHS, volume_name
from tests.helpers.fargate import CONTAINER, TASK
from tests.helpers.synthesis import Synthesized
from tests.unit.modules.test_fargate_service import containers, service

TEMPORARY = "/tmp"


@pytest.fixture(scope="module")
def synthesized() -> Synthesized:
    return service()


def volumes(synthesized: Synthesized) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = synthesized.one("aws_ecs_task_definition").get("volume", [])
    return found


def mounts(container: dict[str, Any]) -> dict[str, str]:
    """Return the writable paths of a container, and the volume mounted at each path."""
    points = container["mountPoints"]
    assert not any(point["readOnly"] for point in points)
    return {point["containerPath"]: point["sourceVolume"] for point in points}


def test_a_container_runs_as_the_numeric_user_and_group_of_its_image(
    synthesized: Synthesized,
) -> None:
    own, sidecar = containers(synthesized)

    assert (own["user"], sidecar["user"]) == ("10001:10001", "1337")


def test_no_container_may_write_to_its_root(synthesized: Synthesized) -> None:
    for container in containers(synthesized):
        assert container["readonlyRootFilesystem"] is True


def test_no_container_has_a_capability_or_privileges(synthesized: Synthesized) -> None:
    for container in containers(synthesized):
        assert container["linuxParameters"]["capabilities"] == {"add": [], "drop": ["ALL"]}
        assert container["privileged"] is False
        # Fargate refuses a task definition that has them.
        assert "dockerSecurityOptions" not in container


def test_every_container_has_an_init_process_and_a_limit_of_open_files(
    synthesized: Synthesized,
) -> None:
    for container in containers(synthesized):
        assert container["linuxParameters"]["initProcessEnabled"] is True
        assert container["ulimits"] == [{"name": "nofile", "softLimit": 65535, "hardLimit": 65535}]


def test_the_container_writes_only_to_volumes_of_its_own_task(
    synthesized: Synthesized,
) -> None:
    own, sidecar = containers(synthesized)

    assert mounts(own) == {TEMPORARY: "api-tmp"}
    assert mounts(sidecar) == {}
    # The volume is empty: no path of a host, and no file system that other tasks use too.
    assert volumes(synthesized) == [{"name": "api-tmp"}]


def test_a_container_that_writes_nowhere_needs_no_volume() -> None:
    synthesized = service(task=replace(TASK, container=replace(CONTAINER, writable_paths=())))

    assert volumes(synthesized) == []


def test_the_agent_of_execute_command_may_write_in_the_container_of_the_service() -> None:
    synthesized = service(task=replace(TASK, enable_execute_command=True))

    own, sidecar = containers(synthesized)
    assert mounts(own) == {
        TEMPORARY: "api-tmp",
        "/managed-agents": "api-managed-agents",
        "/var/lib/amazon/ssm": "api-var-lib-amazon-ssm",
        "/var/log/amazon/ssm": "api-var-log-amazon-ssm",
    }
    assert {volume["name"] for volume in volumes(synthesized)} == set(mounts(own).values())
    assert mounts(sidecar) == {}
    assert own["readonlyRootFilesystem"] is True


def test_a_writable_path_that_the_agent_also_needs_is_mounted_once() -> None:
    paths = (EXECUTE_COMMAND_PATHS[0], TEMPORARY)
    container = replace(CONTAINER, writable_paths=paths)
    synthesized = service(task=replace(TASK, container=container, enable_execute_command=True))

    names = [volume["name"] for volume in volumes(synthesized)]
    assert len(names) == len(set(names)) == len(EXECUTE_COMMAND_PATHS) + 1


def test_a_volume_is_named_as_ecs_allows() -> None:
    assert volume_name("api", "/home/app/.cache_1") == "api-home-app-cache-1"
