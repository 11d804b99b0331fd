"""Apply a configuration in a test."""

from bin.commands.terraform import Terraform


def apply(terraform: Terraform, *options: str) -> None:
    """Run `terraform apply` without asking, and fail with all of its output."""
    code, output = terraform.attempt("apply", "-input=false", "-auto-approve", *options)
    assert code == 0, output
