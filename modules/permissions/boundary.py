"""The most that a role which a pipeline makes can be given.

Whoever may write a role's policy and hand the role to a task may do what the role may. The boundary
makes that no more than the services need. Source: IAM user guide, "Delegating responsibility to
others using permissions boundaries".
"""

from modules.permissions.scope import Scope
from modules.policy import ACTIONS_WITHOUT_RESOURCE, Statement, allow
from modules.table_access import key_access_through_dynamodb, table_access


def boundary(scope: Scope) -> list[Statement]:
    """Pull images, log, trace, read secrets, use tables, open a shell with ECS Exec."""
    return [
        allow(sorted(ACTIONS_WITHOUT_RESOURCE), "*"),
        allow(
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
            scope.arn("ecr", f"repository/{scope.folder}/*"),
        ),
        allow(
            [
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
            ],
            scope.arn("logs", f"log-group:/{scope.folder}/*"),
        ),
        allow(["ssm:GetParameters"], scope.arn("ssm", f"parameter/{scope.folder}/*")),
        *table_access(scope.tables),
        *([key_access_through_dynamodb(*scope.key_arns)] if scope.tables else []),
    ]
