"""Show that Terraform refuses to change a locked state."""

import re
from typing import TYPE_CHECKING

from cli.state.terraform_state import TerraformState
from cli.tools.errors import CommandError
from cli.tools.terraform import Terraform
from environments.definition import Environment

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_SOMEBODY_ELSE = "another-engineer@another-laptop"


def refused_while_locked(terraform: Terraform, environment: Environment, s3: "S3Client") -> str:
    """Lock the application's state as another engineer's Terraform would, and try to plan.

    Returns:
        The error message of Terraform.

    Raises:
        CommandError: Terraform planned although the state is locked.
    """
    lock = TerraformState(s3, environment, "application").lock
    with lock.held("OperationTypeApply", who=_SOMEBODY_ELSE):
        code, output = terraform.attempt("plan", "-input=false", "-lock-timeout=0s")
    if code == 0 or "Error acquiring the state lock" not in output:
        raise CommandError("a locked state was not refused")
    owner = re.search(r"Who:\s+(\S+)", output)
    status = "412 PreconditionFailed" if "PreconditionFailed" in output else "refused"
    return f"Error acquiring the state lock ({status}), held by {owner[1] if owner else 'nobody'}"
