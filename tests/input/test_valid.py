"""Every environment that may be becomes Terraform that AWS takes."""

import json
from typing import Any

from hypothesis import given

from environments.definition import Environment, Service
from environments.definition.paths import EXECUTE_COMMAND_PATHS
from environments.definition.sidecars import TAKEN
from modules.fargate_service import confinement
from modules.tracing import tracing_sidecar
from tests.environments.test_api_models import mistakes, registration
from tests.input.limits import breaches
from tests.input.strategies import (
    DEPENDENT_FIELDS,
    ENVIRONMENT_FIELDS,
    SERVICE_FIELDS,
    environments,
)
from tests.input.written import Written, made
from tests.synthesis import Synthesized, synthesize_environment


def variables(stack: Synthesized, service: str) -> dict[str, str]:
    """The environment variables in a service's own container, as Terraform is to read them."""
    task = stack.at("aws_ecs_task_definition", f"service/{service}/task")
    container: dict[str, Any] = json.loads(task["container_definitions"])[0]
    return {variable["name"]: variable["value"] for variable in container["environment"]}


@given(environments())
def test_a_valid_environment_synthesizes_within_the_limits_of_aws(written: Written) -> None:
    environment: Environment = made(written)

    stacks = synthesize_environment(environment)

    assert set(stacks) == {
        f"{environment.name}-{kind}" for kind in ("state", "registry", "application")
    }
    for stack in stacks.values():
        assert breaches(stack) == []
        for task in stack.all("aws_ecs_task_definition").values():
            assert mistakes(registration(task)) == ""
            assert len(task["container_definitions"].encode()) <= 64 * 1024


def test_every_field_has_values_to_try() -> None:
    tried = {*ENVIRONMENT_FIELDS, *SERVICE_FIELDS, *DEPENDENT_FIELDS}

    assert {*Environment.model_fields, *Service.model_fields} - tried == set()


def test_what_a_sidecar_takes_is_what_it_has() -> None:
    for kind, taken in TAKEN.items():
        sidecar = tracing_sidecar(kind)  # type: ignore[arg-type]
        ports = [port for each in sidecar.containers for port in each["portMappings"]]
        names = {each["name"] for each in (*sidecar.containers, *ports)}
        tcp_ports = {port["containerPort"] for port in ports if port["protocol"] == "tcp"}
        assert set(taken.names) == names
        assert set(taken.tcp_ports) == tcp_ports
        assert set(taken.variables) == set(sidecar.environment_variables)


def test_the_paths_that_are_kept_for_ecs_exec_are_those_it_gets() -> None:
    assert confinement.EXECUTE_COMMAND_PATHS == EXECUTE_COMMAND_PATHS
