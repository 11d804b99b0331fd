"""Permissions of `bin/cruddur images`."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow, allow_without_resource


def pushing(scope: Scope) -> list[Statement]:
    """Allow pushing images to the environment's repositories, and not deleting images.

    Source: Amazon ECR user guide, "Required IAM permissions for pushing an image".
    """
    return [
        allow_without_resource(["ecr:GetAuthorizationToken", "sts:GetCallerIdentity"]),
        allow(
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:DescribeImages",
                "ecr:DescribeRepositories",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            scope.repositories,
        ),
    ]
