"""The policy of the stacks' roles, and the permissions boundary of such roles."""

from modules.permissions.schedules import run_scheduled_tasks
from modules.permissions.scope import Scope
from modules.policy import ACTIONS_WITHOUT_RESOURCE, Statement, allow
from modules.table_access import key_access_through_dynamodb, table_access


def roles(scope: Scope) -> list[Statement]:
    """Allow creating and deleting roles with the boundary, and passing each role to its service."""
    every_role = [*scope.service_roles, scope.schedule_roles, scope.flow_log_role]
    bounded = {
        "StringEquals": {"iam:PermissionsBoundary": scope.iam_arn(f"policy/{scope.boundary_name}")}
    }
    return [
        allow(
            [
                "iam:CreateRole",
                "iam:DeleteRolePolicy",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
            ],
            *every_role,
            condition=bounded,
        ),
        allow(
            [
                "iam:DeleteRole",
                "iam:ListInstanceProfilesForRole",
                "iam:TagRole",
                "iam:UntagRole",
            ],
            *every_role,
        ),
        allow(
            ["iam:PassRole"],
            *scope.service_roles,
            condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
        allow(
            ["iam:PassRole"],
            scope.schedule_roles,
            condition={"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}},
        ),
        allow(
            ["iam:PassRole"],
            scope.flow_log_role,
            condition={"StringEquals": {"iam:PassedToService": "vpc-flow-logs.amazonaws.com"}},
        ),
        # Service-linked roles, which AWS creates when the account first uses a service.
        allow(
            ["iam:CreateServiceLinkedRole"],
            scope.iam_arn("role/aws-service-role/*"),
            condition={
                "StringEquals": {
                    "iam:AWSServiceName": [
                        "ecs.amazonaws.com",
                        "ecs.application-autoscaling.amazonaws.com",
                        "elasticloadbalancing.amazonaws.com",
                        "wafv2.amazonaws.com",
                    ]
                }
            },
        ),
    ]


def boundary(scope: Scope) -> list[Statement]:
    """Allow what services and schedules need: images, logs, traces, secrets, tables and tasks.

    A pipeline that writes the policy of a role and passes the role to a task can do everything that
    the role may do. The boundary limits the role. Source: IAM user guide, "Delegating
    responsibility to others using permissions boundaries".
    """
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
        *run_scheduled_tasks(scope),
        *table_access(scope.tables),
        *([key_access_through_dynamodb(*scope.key_arns)] if scope.tables else []),
    ]
