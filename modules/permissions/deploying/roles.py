"""The roles of services and flow logs."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow


def roles(scope: Scope) -> list[Statement]:
    """Allow creating and deleting roles with the boundary, and passing each role to its service."""
    every_role = [*scope.service_roles, scope.flow_log_role]
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
