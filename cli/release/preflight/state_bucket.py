"""The bucket of the Terraform states, which `bin/cruddur bootstrap` creates."""

from collections.abc import Iterator

from cli.release.preflight.deployment import Deployment
from cli.release.preflight.problem import Problem
from cli.state.bucket import require_bucket
from cli.tools.errors import CommandError


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem if the bucket does not exist or AWS denies access to it."""
    try:
        require_bucket(deployment.client("s3"), deployment.environment)
    except CommandError as mistake:
        yield Problem(str(mistake))
