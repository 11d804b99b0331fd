"""Permissions of the commands plan, drift and `deploy --check`: read resources and states."""

from modules.permissions.schedules import reading_schedules
from modules.permissions.scope import Scope
from modules.policy import Statement, allow, allow_without_resource

_LISTINGS = (
    "acm:ListCertificates",
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
    # AWS returns composite alarms only with this permission on "*". Source: CloudWatch API
    # reference, DescribeAlarms.
    "cloudwatch:DescribeAlarms",
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


def reading(scope: Scope) -> dict[str, list[Statement]]:
    """Return the statements of each policy, by the end of the policy's name.

    No statement allows reading a value of a secret, an image, a log, an item of a table, or an S3
    object other than the states.
    """
    return {
        "listings": _listings(scope),
        "descriptions": _descriptions(scope),
        # Every version of the states, and who holds a lock.
        "states": [
            allow(["s3:ListBucket", "s3:ListBucketVersions"], f"arn:aws:s3:::{scope.state_bucket}"),
            allow(["s3:GetObject", "s3:GetObjectVersion"], *scope.states),
            allow(["s3:GetObject"], *scope.state_locks),
            *use_state_key(scope, "kms:Decrypt"),
        ],
    }


def _listings(scope: Scope) -> list[Statement]:
    """Allow listing, and reading what no stack creates: user pool, tables, quotas, ECS's role."""
    pool = scope.cognito_user_pool_id
    pool_region = pool.partition("_")[0]
    # IAM checks the ARN with the path if the role exists, and the ARN without a path if not.
    paths = ("aws-service-role/ecs.amazonaws.com/", "")
    roles = [scope.iam_arn(f"role/{path}AWSServiceRoleForECS") for path in paths]
    statements = [
        allow_without_resource(_LISTINGS),
        allow(
            ["cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient"],
            f"arn:aws:cognito-idp:{pool_region}:{scope.account_id}:userpool/{pool}",
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
    if scope.caches_public_images:
        statements.append(allow_without_resource(["ecr:DescribePullThroughCacheRules"]))
    return statements


def _descriptions(scope: Scope) -> list[Statement]:
    """Allow describing the resources that the stacks create."""
    load_balancer = scope.arn("elasticloadbalancing", f"loadbalancer/app/{scope.name}/*")
    return [
        allow(
            ["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
            scope.arn("acm", "certificate/*"),
        ),
        allow(
            ["application-autoscaling:ListTagsForResource"],
            scope.arn("application-autoscaling", "scalable-target/*"),
        ),
        allow(
            ["cloudwatch:ListTagsForResource"],
            scope.arn("cloudwatch", "alarm:*"),
        ),
        allow(
            ["cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"],
            f"arn:aws:cloudwatch::{scope.account_id}:dashboard/{scope.name}",
        ),
        allow(["budgets:ListTagsForResource", "budgets:ViewBudget"], scope.budget),
        *_tables(scope),
        allow(["ec2:DescribeVpcAttribute"], scope.arn("ec2", "vpc/*")),
        allow(
            [
                "ecr:DescribeImages",
                "ecr:DescribeRepositories",
                "ecr:GetLifecyclePolicy",
                "ecr:ListTagsForResource",
            ],
            scope.repositories,
        ),
        allow(
            ["ecs:DescribeClusters", "ecs:DescribeServices", "ecs:ListTagsForResource"],
            *scope.arns(
                "ecs",
                f"cluster/{scope.name}",
                f"service/{scope.name}/*",
                f"task-definition/{scope.name}-*:*",
            ),
        ),
        allow(
            [
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:ListRoleTags",
            ],
            *scope.service_roles,
            scope.schedule_roles,
            scope.flow_log_role,
        ),
        allow(["kms:DescribeKey"], *scope.key_arns),
        allow(["logs:ListTagsForResource"], *scope.log_groups),
        allow(
            [
                "route53:GetHostedZone",
                "route53:ListResourceRecordSets",
                "route53:ListTagsForResource",
            ],
            f"arn:aws:route53:::hostedzone/{scope.hosted_zone_id}",
        ),
        allow(
            [
                "s3:GetAccelerateConfiguration",
                "s3:GetBucketAcl",
                "s3:GetBucketCORS",
                "s3:GetBucketLogging",
                "s3:GetBucketObjectLockConfiguration",
                "s3:GetBucketOwnershipControls",
                "s3:GetBucketPolicy",
                "s3:GetBucketPublicAccessBlock",
                "s3:GetBucketRequestPayment",
                "s3:GetBucketTagging",
                "s3:GetBucketVersioning",
                "s3:GetBucketWebsite",
                "s3:GetEncryptionConfiguration",
                "s3:GetLifecycleConfiguration",
                "s3:GetReplicationConfiguration",
                "s3:ListBucket",
            ],
            f"arn:aws:s3:::{scope.access_log_bucket}",
        ),
        *reading_schedules(scope),
        allow(["servicediscovery:GetNamespace"], scope.arn("servicediscovery", "namespace/*")),
        allow(
            [
                "sns:GetSubscriptionAttributes",
                "sns:GetTopicAttributes",
                "sns:ListTagsForResource",
            ],
            scope.arn("sns", scope.alarm_topic),
        ),
        allow(
            [
                "wafv2:GetLoggingConfiguration",
                "wafv2:GetWebACL",
                "wafv2:ListTagsForResource",
            ],
            scope.arn("wafv2", f"regional/webacl/{scope.name}/*"),
        ),
        # AWS WAF checks the first action on web ACLs. On the load balancer it checks the second
        # action instead. Source: Service Authorization Reference, API operation
        # GetWebACLForResource.
        allow(
            ["wafv2:GetWebACLForResource"], scope.arn("wafv2", "regional/webacl/*"), load_balancer
        ),
        allow(["elasticloadbalancing:GetLoadBalancerWebACL"], load_balancer),
    ]


def _tables(scope: Scope) -> list[Statement]:
    """Allow describing the tables, if the environment creates any."""
    if not scope.created_tables:
        return []
    return [
        allow(
            [
                "dynamodb:DescribeContinuousBackups",
                "dynamodb:DescribeTable",
                "dynamodb:DescribeTimeToLive",
                "dynamodb:ListTagsOfResource",
            ],
            *scope.created_tables,
        ),
        # Terraform compares the key of a table with DynamoDB's default key. A condition names that
        # key by its alias, because AWS chooses the id. Source: AWS KMS developer guide,
        # "kms:RequestAlias".
        allow(
            ["kms:DescribeKey"],
            scope.arn("kms", "key/*"),
            condition={"StringEquals": {"kms:RequestAlias": "alias/aws/dynamodb"}},
        ),
    ]


def use_state_key(scope: Scope, action: str) -> list[Statement]:
    """Allow the use of the states' KMS key through S3, if the environment has such a key."""
    if scope.state_key_arn is None:
        return []
    via_s3 = {"StringEquals": {"kms:ViaService": f"s3.{scope.region}.amazonaws.com"}}
    return [allow([action], scope.state_key_arn, condition=via_s3)]
