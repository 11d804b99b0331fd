"""Write, apply and destroy a configuration in a test."""

import json
from collections.abc import Callable

from cdktf import LocalBackend, TerraformStack

from cli.tools.terraform import PLAN, Terraform
from emulator.server import DEFAULT_ACCOUNT_ID
from modules.provider import Provider
from tests.helpers.synthesis import Synthesized, synthesize


def configure(terraform: Terraform, build: Callable[[TerraformStack], object]) -> Synthesized:
    """Write a stack for the next plan: a local state, the provider and what `build` adds."""

    def build_all(stack: TerraformStack) -> None:
        LocalBackend(stack, path="terraform.tfstate")
        Provider(
            stack,
            "provider",
            region="us-east-1",
            allowed_account_ids=[DEFAULT_ACCOUNT_ID],
            tags={"Project": "cruddur"},
        )
        build(stack)

    synthesized = synthesize(build_all)
    (terraform.directory / "cdk.tf.json").write_text(json.dumps(synthesized.document))
    return synthesized


def apply(terraform: Terraform) -> None:
    """Run `terraform apply` without a confirmation; fail with its whole output."""
    _approved(terraform, "apply")


def destroy(terraform: Terraform) -> None:
    """Run `terraform destroy` without a confirmation; fail with its whole output.

    It destroys what the state names, without reading it first.
    """
    _approved(terraform, "destroy", "-refresh=false")


def apply_plan(terraform: Terraform) -> None:
    """Apply the last plan; fail with Terraform's whole output."""
    code, output = terraform.attempt("apply", "-input=false", PLAN)
    assert code == 0, output


def _approved(terraform: Terraform, command: str, *options: str) -> None:
    code, output = terraform.attempt(command, "-input=false", "-auto-approve", *options)
    assert code == 0, output
