"""Shows that a locked state cannot be changed."""

import json
import re
from typing import TYPE_CHECKING

from bin.commands.command import CommandError
from bin.commands.terraform import Terraform
from environments.definition import Environment, names

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LOCK = {
    "ID": "00000000-0000-4000-8000-000000000000",
    "Operation": "OperationTypeApply",
    "Info": "",
    "Who": "another-engineer@another-laptop",
    "Version": "1.11.4",
    "Created": "2026-01-01T00:00:00Z",
    "Path": "",
}


def refused_while_locked(terraform: Terraform, environment: Environment, s3: "S3Client") -> str:
    """Lock the application's state as another engineer's Terraform would, and plan meanwhile.

    Returns:
        What Terraform said when it refused.

    Raises:
        CommandError: it did not refuse.
    """
    bucket = names.state_bucket(environment.name, environment.account_id)
    key = f"{names.state_key(environment.name, 'application')}.tflock"
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(_LOCK), IfNoneMatch="*")
    try:
        code, output = terraform.attempt("plan", "-input=false", "-lock-timeout=0s")
    finally:
        s3.delete_object(Bucket=bucket, Key=key)
    if code == 0 or "Error acquiring the state lock" not in output:
        raise CommandError("a locked state was not refused")
    owner = re.search(r"Who:\s+(\S+)", output)
    status = "412 PreconditionFailed" if "PreconditionFailed" in output else "refused"
    return f"Error acquiring the state lock ({status}), held by {owner[1] if owner else 'nobody'}"
