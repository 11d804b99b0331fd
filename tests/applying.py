"""Apply and destroy a configuration in a test."""

from bin.commands.terraform import PLAN, Terraform


def apply(terraform: Terraform) -> None:
    """Run `terraform apply` without asking, and fail with all of its output."""
    _approved(terraform, "apply")


def destroy(terraform: Terraform) -> None:
    """Run `terraform destroy` without asking, and fail with all of its output."""
    _approved(terraform, "destroy")


def apply_plan(terraform: Terraform) -> None:
    """Apply the last plan, and fail with all of Terraform's output."""
    code, output = terraform.attempt("apply", "-input=false", PLAN)
    assert code == 0, output


def _approved(terraform: Terraform, command: str) -> None:
    code, output = terraform.attempt(command, "-input=false", "-auto-approve")
    assert code == 0, output
