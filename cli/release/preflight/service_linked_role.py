"""The service-linked role of Amazon ECS in the account."""

from collections.abc import Iterator

from cli.release.preflight.deployment import Deployment
from cli.release.preflight.problem import Problem, warning


def check(deployment: Deployment) -> Iterator[Problem]:
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
