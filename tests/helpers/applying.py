"""Apply and destroy a configuration in a test."""

from cli.tools.terraform import PLAN, Terraform


def apply(terraform: Terraform) -> None:
    """Run `terraform apply` without a confirmation; fail with its whole output."""
    _approved(terraform, "apply")


def destroy(terraform: Terraform) -> None:
    """Run `terraform destroy` without a confirmation; fail with its whole output."""
    _approved(terraform, "destroy")


def apply_plan(terraform: Terraform) -> None:
    """Apply the last plan; fail with Terraform's whole output."""
    code, output = terraform.attempt("apply", "-input=false", PLAN)
    assert code == 0, output


def _approved(terraform: Terraform, command: str) -> None:
    code, output = terraform.attempt(command, "-input=false", "-auto-approve")
    assert code == 0, output
