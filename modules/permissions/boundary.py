"""The permissions boundary of roles that a pipeline creates.

A pipeline that writes the policy of a role and passes the role to a task can do everything that the
role may do. The boundary limits the role to what the services need. Source: IAM user guide,
"Delegating responsibility to others using permissions boundaries".
"""

from modules.permissions.scope import Scope
from modules.policy import ACTIONS_WITHOUT_RESOURCE, Statement, allow
from modules.table_access import key_access_through_dynamodb, table_access


def boundary(scope: Scope) -> list[Statement]:
    """Allow what services need: images, logs, traces, secrets, tables and ECS Exec."""
    return [
        allow(sorted(ACTIONS_WITHOUT_RESOURCE), "*"),
        allow(
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
            scope.repositories,
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
