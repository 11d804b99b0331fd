"""Requirements of the account: the results of bootstrap and the role of Amazon ECS."""

from collections.abc import Iterator

from cli.release.preflight.deployment import Deployment, Problem, warning
from cli.state.bucket import require_bucket
from cli.tools.errors import CommandError
from environments.definition import names


def state_bucket(deployment: Deployment) -> Iterator[Problem]:
    """Yield a problem if the bucket does not exist or AWS denies access to it."""
    try:
        require_bucket(deployment.client("s3"), deployment.environment)
    except CommandError as mistake:
        yield Problem(str(mistake))


def encryption_keys(deployment: Deployment) -> Iterator[Problem]:
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


def service_linked_role(deployment: Deployment) -> Iterator[Problem]:
    """Yield a warning if the account has never used Amazon ECS.

    ECS then creates its role with the first cluster, and may refuse capacity providers until the
    role is ready: "Unable to assume the service linked role". The error is temporary, so that a
    warning is enough. Source: aws-cloudformation/cloudformation-coverage-roadmap issue 818.
    """
    iam = deployment.client("iam")
    try:
        iam.get_role(RoleName="AWSServiceRoleForECS")
    except iam.exceptions.NoSuchEntityException:
        yield warning(
            "this account has no service-linked role AWSServiceRoleForECS yet, so that the first "
            "deployment may fail once: "
            "aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com"
        )
