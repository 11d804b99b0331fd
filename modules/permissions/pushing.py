"""What `bin/images` asks of AWS."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow, allow_without_resource


def pushing(scope: Scope) -> list[Statement]:
    """Pushing images to the environment's repositories, and deleting none.

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
            scope.arn("ecr", f"repository/{scope.folder}/*"),
        ),
    ]
