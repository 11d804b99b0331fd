"""Terraform validates every stack with the provider's schema."""

import json
from pathlib import Path

import pytest

from cli.tools.project import stack_json, synthesize
from cli.tools.terraform import Terraform
from environments.definition import load_environments
from tests.helpers.synthesis import stack_names

pytestmark = pytest.mark.deployment


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("cdktf.out")
    synthesize(directory)
    return directory


@pytest.mark.parametrize("stack", stack_names(load_environments()))
def test_terraform_finds_the_stack_valid_and_warns_of_nothing(
    directory: Path, stack: str, provider: dict[str, str]
) -> None:
    terraform = Terraform(stack_json(directory, stack).parent, provider)
    terraform.init("-backend=false")

    _, output = terraform.attempt("validate", "-json")

    judgement = json.loads(output)
    assert (judgement["valid"], judgement["diagnostics"]) == (True, [])
