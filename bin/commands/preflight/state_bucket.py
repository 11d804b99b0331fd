"""The bucket of the Terraform states, which `bin/bootstrap` creates."""

from collections.abc import Iterator

from bin.commands.command import CommandError
from bin.commands.preflight.deployment import Deployment
from bin.commands.preflight.problem import Problem
from bin.commands.state_bucket import require_bucket


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem if the bucket does not exist or AWS denies access to it."""
    try:
        require_bucket(deployment.client("s3"), deployment.environment)
    except CommandError as mistake:
        yield Problem(str(mistake))
