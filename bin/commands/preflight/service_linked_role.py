"""The role with which Amazon ECS itself works in the account."""

from collections.abc import Iterator

from bin.commands.preflight.deployment import Deployment
from bin.commands.preflight.problem import Problem, warning


def check(deployment: Deployment) -> Iterator[Problem]:
    """Yield a warning where ECS has never been used in the account.

    ECS then creates its role with the first cluster, and may refuse capacity providers until the
    role is ready: "Unable to assume the service linked role". That passes, so it is no error.
    Source: aws-cloudformation/cloudformation-coverage-roadmap issue 818.
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
