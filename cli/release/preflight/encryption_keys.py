"""The KMS keys that `bin/cruddur bootstrap` creates."""

from collections.abc import Iterator

from cli.release.preflight.deployment import Deployment
from cli.release.preflight.problem import Problem
from environments.definition import names


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem for each missing key that the deployment looks up."""
    environment, kms = deployment.environment, deployment.client("kms")
    for stack in environment.encrypted_stacks:
        if stack == "state":
            continue  # S3 uses that key; the deployment does not look it up
        alias = f"alias/{names.encryption_key(environment.name, stack)}"
        try:
            kms.describe_key(KeyId=alias)
        except kms.exceptions.NotFoundException:
            yield Problem(
                f"KMS key {alias} does not exist: bin/cruddur bootstrap {environment.name}"
            )
