"""Listings of the account, and what preflight checks read of resources that no stack creates."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow, allow_without_resource

_LISTINGS = (
    "acm:ListCertificates",
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
    "ec2:DescribeAddresses",
    "ec2:DescribeAddressesAttribute",
    "ec2:DescribeAvailabilityZones",
    "ec2:DescribeFlowLogs",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeNatGateways",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribePrefixLists",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcPeeringConnections",
    "ec2:DescribeVpcs",
    "ecs:DescribeTaskDefinition",
    "ecs:ListTaskDefinitions",
    "elasticloadbalancing:DescribeCapacityReservation",
    "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "kms:ListAliases",
    "kms:ListKeys",
    "logs:DescribeLogGroups",
    "route53:ListHostedZones",
    "route53:ListHostedZonesByName",
    "route53domains:GetDomainDetail",
    "servicediscovery:ListNamespaces",
    "servicediscovery:ListTagsForResource",
    "sns:ListTopics",
    "ssm:DescribeParameters",
    "sts:GetCallerIdentity",
    "wafv2:ListWebACLs",
)
_QUOTAS_OF = ("ec2", "elasticloadbalancing", "fargate", "vpc")


def listings(scope: Scope) -> list[Statement]:
    """Allow listing, and reading what no stack creates: user pool, tables, quotas, ECS's role."""
    # IAM checks the ARN with the path if the role exists, and the ARN without a path if not.
    paths = ("aws-service-role/ecs.amazonaws.com/", "")
    roles = [scope.iam_arn(f"role/{path}AWSServiceRoleForECS") for path in paths]
    statements = [
        allow_without_resource(_LISTINGS),
        allow(
            ["cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient"], scope.user_pool
        ),
        allow(["iam:GetRole"], *roles),
        allow(
            ["servicequotas:GetServiceQuota"],
            *scope.arns("servicequotas", *(f"{service}/*" for service in _QUOTAS_OF)),
        ),
    ]
    brought = [table for table in scope.tables if table not in scope.created_tables]
    if brought:
        statements.append(allow(["dynamodb:DescribeTable"], *brought))
    return statements
