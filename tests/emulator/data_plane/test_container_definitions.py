"""Container definitions of the ECS API as settings of an engine."""

from typing import Any

import pytest

from emulator.data_plane.container_definitions import (
    HealthCheck,
    container,
    dependencies,
    health_check,
    overridden,
    start_timeout_seconds,
    stop_timeout_seconds,
)
from emulator.data_plane.engine import Container, Image

IMAGE = Image("registry.example/app:1")


def _container(**definition: Any) -> Container:
    return container({"name": "app", **definition}, image=IMAGE, secrets={}, environment={})


def test_a_name_and_an_image_are_enough() -> None:
    assert _container() == Container(name="app", image=IMAGE)


def test_all_settings_reach_the_engine() -> None:
    definition = {
        "command": ["serve"],
        "entryPoint": ["/bin/sh", "-c"],
        "user": "1000:1000",
        "readonlyRootFilesystem": True,
        "mountPoints": [{"sourceVolume": "scratch", "containerPath": "/tmp"}],
        "portMappings": [
            {"containerPort": 80},
            {"containerPort": 443, "protocol": "tcp"},
            {"containerPort": 2000, "protocol": "udp"},
        ],
        "cpu": 128,
        "memory": 256,
        "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 65535}],
        "linuxParameters": {
            "initProcessEnabled": True,
            "capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]},
        },
    }

    assert _container(**definition) == Container(
        name="app",
        image=IMAGE,
        command=("serve",),
        entry_point=("/bin/sh", "-c"),
        user="1000:1000",
        readonly_root_filesystem=True,
        volumes={"/tmp": "scratch"},
        tcp_ports=(80, 443),
        udp_ports=(2000,),
        cpu_units=128,
        memory_mib=256,
        ulimits={"nofile": (1024, 65535)},
        added_capabilities=("SYS_PTRACE",),
        dropped_capabilities=("ALL",),
        has_init_process=True,
    )


def test_the_definition_replaces_the_variables_of_ecs_and_secrets_replace_both() -> None:
    definition = {
        "name": "app",
        "environment": [{"name": "A", "value": "own"}, {"name": "B", "value": "own"}],
    }

    settings = container(
        definition,
        image=IMAGE,
        secrets={"B": "secret"},
        environment={"A": "ecs", "C": "ecs"},
    )

    assert settings.environment == {"A": "own", "B": "secret", "C": "ecs"}


def test_an_override_changes_only_the_named_container() -> None:
    definitions: list[dict[str, Any]] = [
        {"name": "a", "command": ["one"], "memory": 64},
        {"name": "b"},
    ]
    override = {"name": "a", "command": ["two"], "environment": [{"name": "X", "value": "1"}]}

    changed, same = overridden(definitions, {"containerOverrides": [override]})

    assert (changed["command"], changed["memory"]) == (["two"], 64)
    assert changed["environment"] == [{"name": "X", "value": "1"}]
    assert same == {"name": "b", "environment": []}


def test_a_health_check_has_the_defaults_of_ecs() -> None:
    command = ["CMD-SHELL", "true"]

    assert health_check({"healthCheck": {"command": command}}) == HealthCheck(
        command=command, interval_seconds=30, timeout_seconds=5, retries=3, start_period_seconds=0
    )


@pytest.mark.parametrize("definition", [{}, {"healthCheck": {"command": ["NONE"]}}])
def test_a_container_may_have_no_health_check(definition: dict[str, Any]) -> None:
    assert health_check(definition) is None


def test_timeouts_have_the_defaults_of_fargate() -> None:
    assert (stop_timeout_seconds({}), start_timeout_seconds({})) == (30, 180)
    assert stop_timeout_seconds({"stopTimeout": 120}) == 120
    assert start_timeout_seconds({"startTimeout": 60}) == 60


def test_dependencies_are_conditions_by_container() -> None:
    definition = {"dependsOn": [{"containerName": "init", "condition": "SUCCESS"}]}

    assert dependencies(definition) == {"init": "SUCCESS"}
