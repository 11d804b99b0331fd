import json
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from cdktf import TerraformOutput, TerraformStack
from hypothesis import given, settings

from environments.definition import Environment, Service
from environments.definition.task import EXECUTE_COMMAND_PATHS, TAKEN
from modules.fargate_service import container_security
from modules.startup import accelerate
from modules.text import literal
from modules.tracing import tracing_sidecar
from tests.helpers.api_models import mistakes, registration
from tests.helpers.generated.batch import batched, evaluate, validate
from tests.helpers.generated.limits import breaches
from tests.helpers.generated.sample import sample
from tests.helpers.generated.strategies import (
    DEPENDENT_FIELDS,
    ENVIRONMENT_FIELDS,
    HOSTILE,
    SERVICE_FIELDS,
    environments,
    texts,
)
from tests.helpers.generated.written import Written, validated
from tests.helpers.synthesis import Synthesized, synthesize, synthesize_environment


def outputs(values: list[str]) -> Callable[[TerraformStack], None]:
    """Return a stack with the texts as outputs, escaped like a user's texts."""

    def build(stack: TerraformStack) -> None:
        for number, text in enumerate(values):
            # JSON in a string, as in container definitions.
            TerraformOutput(stack, f"text_{number}", value=json.dumps({"text": literal(text)}))

    return build


@given(environments())
def test_a_valid_environment_synthesizes_within_the_limits_of_aws(written: Written) -> None:
    environment: Environment = validated(written)

    stacks = synthesize_environment(environment)

    kinds = {"state", "registry", "application"} | ({"ci"} if environment.github else set())
    assert set(stacks) == {f"{environment.name}-{kind}" for kind in kinds}
    for stack in stacks.values():
        assert breaches(stack) == []
        for task in stack.all("aws_ecs_task_definition").values():
            request = registration(task)
            assert mistakes(request) == ""
            # UTF-8, as the provider sends it: in Terraform's JSON, é has six bytes, not two.
            assert len(json.dumps(request, ensure_ascii=False).encode()) <= 64 * 1024


@pytest.mark.long
def test_terraform_finds_every_stack_valid_and_warns_of_nothing(
    tmp_path: Path, provider: dict[str, str]
) -> None:
    """Validate the stacks of 10 environments if 60 are generated; in the nightly profile all."""
    examples = settings().max_examples
    written = sample(environments(), examples if examples > 60 else examples // 6)

    # jsii keeps every object: in one process about 3,600 environments fill the 4 GiB of its Node.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, fresh, initializer=accelerate, max_tasks_per_child=1) as pool:
        for number, stacks in enumerate(pool.map(stacks_of, batched(written, 20))):
            assert validate(stacks, tmp_path / str(number), provider) == (True, [])


def stacks_of(written: Sequence[Written]) -> list[Synthesized]:
    return [
        stack for value in written for stack in synthesize_environment(validated(value)).values()
    ]


@pytest.mark.long
def test_terraform_reads_every_text_as_it_was_written(tmp_path: Path) -> None:
    values = [*HOSTILE, *sample(texts, settings().max_examples)]

    read = evaluate(synthesize(outputs(values)), tmp_path)

    for number, text in enumerate(values):
        assert json.loads(read[f"text_{number}"]) == {"text": text}


def test_every_field_has_values_to_try() -> None:
    tried = {*ENVIRONMENT_FIELDS, *SERVICE_FIELDS, *DEPENDENT_FIELDS}

    assert {*Environment.model_fields, *Service.model_fields} - tried == set()


def test_the_reserved_names_ports_and_variables_are_those_of_the_sidecar() -> None:
    for kind, taken in TAKEN.items():
        sidecar = tracing_sidecar(kind)  # type: ignore[arg-type]
        ports = [port for part in sidecar.containers for port in part["portMappings"]]
        names = {part["name"] for part in (*sidecar.containers, *ports)}
        tcp_ports = {port["containerPort"] for port in ports if port["protocol"] == "tcp"}
        assert set(taken.names) == names
        assert set(taken.tcp_ports) == tcp_ports
        assert set(taken.variables) == set(sidecar.environment_variables)


def test_the_paths_reserved_for_ecs_exec_are_those_that_are_mounted() -> None:
    assert container_security.EXECUTE_COMMAND_PATHS == EXECUTE_COMMAND_PATHS
