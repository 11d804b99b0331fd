"""Many stacks before one Terraform, which takes seconds however little it gets."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from bin.commands.terraform import Terraform
from tests.synthesis import Synthesized

Value = TypeVar("Value")


def batched(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    """The values, so many at a time."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def validate(
    stacks: list[Synthesized], directory: Path, variables: Mapping[str, str]
) -> tuple[bool, list[Any]]:
    """What `terraform validate` says of the stacks, each a module of one configuration.

    A module has no backend, and a provider for each would be a process for each: of the provider
    of each stack only the tags are left, as a local value.
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
    judgement = json.loads(output)
    return judgement["valid"], judgement["diagnostics"]


def evaluate(stack: Synthesized, directory: Path) -> dict[str, str]:
    """The outputs of a stack that has nothing else, as Terraform reads them."""
    document = {"output": stack.document["output"]}
    directory.mkdir(exist_ok=True)
    (directory / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    terraform = Terraform(directory, os.environ)
    terraform.init()
    code, output = terraform.attempt("apply", "-input=false", "-auto-approve")
    assert code == 0, output
    _, told = terraform.attempt("output", "-json")
    return {name: output["value"] for name, output in json.loads(told).items()}
