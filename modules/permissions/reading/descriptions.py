"""Descriptions of the resources that the stacks create."""

from modules.permissions.scope import Scope
from modules.permissions.tables import read_tables
from modules.policy import Statement, allow


def descriptions(scope: Scope) -> list[Statement]:
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
            ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
            scope.arn("cloudwatch", "alarm:*"),
        ),
        allow(
            ["cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"],
            f"arn:aws:cloudwatch::{scope.account_id}:dashboard/{scope.name}",
        ),
        *read_tables(scope),
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
            ["wafv2:GetWebACLForResource"],
            scope.arn("wafv2", "regional/webacl/*"),
            load_balancer,
        ),
        allow(["elasticloadbalancing:GetLoadBalancerWebACL"], load_balancer),
    ]
