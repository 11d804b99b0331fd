"""Image repositories, log groups, the bucket of access logs, and the use of KMS keys."""

from modules.permissions.scope import Scope
from modules.policy import Statement, allow, allow_without_resource


def images(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting repositories, and reading scans of images."""
    return [
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
    ]


def logs(scope: Scope) -> list[Statement]:
    """Allow creating, changing and deleting log groups and the bucket of access logs."""
    return [
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
                "s3:PutBucketPolicy",
                "s3:PutBucketPublicAccessBlock",
                "s3:PutBucketTagging",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
            ],
            f"arn:aws:s3:::{scope.access_log_bucket}",
        ),
    ]


def keys(scope: Scope) -> list[Statement]:
    """Allow the use of keys by ECR and DynamoDB.

    Both services create a grant on the key that encrypts a repository or a table. Source: Amazon
    ECR user guide, "Encryption at rest". No pipeline changes a key: bin/cruddur bootstrap creates
    all keys.
    """
    services = [f"{service}.{scope.region}.amazonaws.com" for service in ("dynamodb", "ecr")]
    via_services = {"StringEquals": {"kms:ViaService": services}}
    return [
        allow(
            ["kms:CreateGrant"],
            *scope.key_arns,
            condition={**via_services, "Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
        allow(["kms:RetireGrant"], *scope.key_arns, condition=via_services),
    ]
