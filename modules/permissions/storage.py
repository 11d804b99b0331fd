"""The policy of what is stored: images, logs, states, tables and the use of KMS keys."""

from modules.permissions.reading import use_state_key
from modules.permissions.scope import Scope
from modules.policy import Statement, allow, allow_without_resource
from modules.table_access import key_access_through_dynamodb


def storage(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting repositories, log groups and tables; writing states."""
    services = [f"{service}.{scope.region}.amazonaws.com" for service in ("dynamodb", "ecr")]
    via_services = {"StringEquals": {"kms:ViaService": services}}
    statements = [
        allow(
            [
                "ecr:BatchDeleteImage",
                "ecr:CreateRepository",
                "ecr:DeleteLifecyclePolicy",
                "ecr:DeleteRepository",
                "ecr:DescribeImageScanFindings",
                "ecr:ListImages",
                "ecr:PutImageScanningConfiguration",
                "ecr:PutImageTagMutability",
                "ecr:PutLifecyclePolicy",
                "ecr:TagResource",
                "ecr:UntagResource",
            ],
            scope.repositories,
        ),
        # If Amazon Inspector scans the images, Amazon ECR also needs these permissions of the
        # caller. AWS defines no resource type for them. Source: Amazon ECR user guide, "IAM
        # permissions required for enhanced scanning".
        allow_without_resource(["inspector2:ListCoverage", "inspector2:ListFindings"]),
        allow(
            [
                "logs:AssociateKmsKey",
                "logs:CreateLogGroup",
                "logs:DeleteLogGroup",
                "logs:DisassociateKmsKey",
                "logs:PutRetentionPolicy",
                "logs:TagResource",
                "logs:UntagResource",
            ],
            *scope.log_groups,
        ),
        # To let AWS WAF and VPC flow logs write to a log group. Source: CloudWatch Logs user guide,
        # "Enable logging from AWS services".
        allow_without_resource(
            [
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeResourcePolicies",
                "logs:PutResourcePolicy",
            ]
        ),
        allow(
            [
                "s3:CreateBucket",
                "s3:DeleteBucket",
                "s3:DeleteBucketPolicy",
                "s3:PutBucketOwnershipControls",
                "s3:PutBucketPolicy",
                "s3:PutBucketPublicAccessBlock",
                "s3:PutBucketTagging",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
            ],
            f"arn:aws:s3:::{scope.access_log_bucket}",
        ),
        allow(["s3:PutObject"], *scope.states, *scope.state_locks),
        allow(["s3:DeleteObject"], *scope.state_locks),
        *use_state_key(scope, "kms:GenerateDataKey"),
    ]
    if scope.caches_public_images:
        statements += _caching(scope)
    if scope.created_tables:
        statements += [
            allow(
                [
                    "dynamodb:CreateTable",
                    "dynamodb:DeleteTable",
                    "dynamodb:TagResource",
                    "dynamodb:UntagResource",
                    "dynamodb:UpdateContinuousBackups",
                    "dynamodb:UpdateTable",
                ],
                *scope.created_tables,
            ),
            # DynamoDB uses a customer managed key with the permissions of the caller that sets it.
            key_access_through_dynamodb(*scope.key_arns),
        ]
    return [
        *statements,
        # ECR and DynamoDB create a grant on the key that encrypts a repository or a table. Source:
        # Amazon ECR user guide, "Encryption at rest". No pipeline changes a key: bin/cruddur
        # bootstrap creates all keys.
        allow(
            ["kms:CreateGrant"],
            *scope.key_arns,
            condition={**via_services, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        allow(["kms:RetireGrant"], *scope.key_arns, condition=via_services),
    ]


def _caching(scope: Scope) -> list[Statement]:
    """Allow rules of pull-through caches, and imports into this environment's repositories only.

    AWS defines no resource type for rules. A rule of another environment can only be used with the
    permission to import into that environment's repositories. Source: Amazon ECR user guide, "IAM
    permissions required to sync an upstream registry with an Amazon ECR private registry".
    """
    return [
        allow_without_resource(
            ["ecr:CreatePullThroughCacheRule", "ecr:DeletePullThroughCacheRule"]
        ),
        allow(["ecr:BatchGetImage", "ecr:BatchImportUpstreamImage"], scope.public_images),
        # Source: Amazon ECR user guide, "Amazon ECR service-linked role for pull through cache".
        allow(
            ["iam:CreateServiceLinkedRole"],
            scope.iam_arn(
                "role/aws-service-role/pullthroughcache.ecr.amazonaws.com/"
                "AWSServiceRoleForECRPullThroughCache"
            ),
            condition={
                "StringEquals": {"iam:AWSServiceName": "pullthroughcache.ecr.amazonaws.com"}
            },
        ),
    ]


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
