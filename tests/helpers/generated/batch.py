"""Validate many stacks with one run of Terraform, which always takes seconds."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from cli.tools.terraform import Terraform
from tests.helpers.applying import apply
from tests.helpers.synthesis import Synthesized

Value = TypeVar("Value")


def batched(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    """Yield the values in batches of `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def validate(
    stacks: list[Synthesized], directory: Path, variables: Mapping[str, str]
) -> tuple[bool, list[Any]]:
    """Return the result of `terraform validate` for the stacks, as modules of one configuration.

    A module has no backend. A provider block in each module would start a process for each module,
    so that a local value holds the provider block of each stack instead.
    """
    modules: dict[str, Any] = {}
    for number, stack in enumerate(stacks):
        document = dict(stack.document)
        document["terraform"] = {"required_providers": document["terraform"]["required_providers"]}
        document["locals"] = {"provider": document.pop("provider")}
        name = f"stack_{number}"
        (directory / name).mkdir(parents=True)
        (directory / name / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
        modules[name] = {"source": f"./{name}"}
    root = {"module": modules, "provider": {"aws": [{"region": "us-east-1"}]}}
    (directory / "root.tf.json").write_text(json.dumps(root), encoding="utf-8")
    terraform = Terraform(directory, variables)
    terraform.init()
    _, output = terraform.attempt("validate", "-json")
    result = json.loads(output)
    return result["valid"], result["diagnostics"]


def evaluate(stack: Synthesized, directory: Path) -> dict[str, str]:
    """Return the outputs of a stack that has only outputs, as Terraform evaluates them."""
    document = {"output": stack.document["output"]}
    directory.mkdir(exist_ok=True)
    (directory / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    terraform = Terraform(directory, os.environ)
    terraform.init()
    apply(terraform)
    _, outputs = terraform.attempt("output", "-json")
    return {name: output["value"] for name, output in json.loads(outputs).items()}
