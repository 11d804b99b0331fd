"""A private S3 bucket, the common ground of the state bucket and the access-log bucket."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from constructs import Construct

from modules.policy import Statement, policy_document


class PrivateBucket(Construct):
    """A bucket without public access, encrypted with S3's own keys, that refuses plain HTTP.

    `ready_name` is the bucket's name as it is known once the policy is in place: what writes under
    that policy refers to it.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        lifecycle_rules: Sequence[S3BucketLifecycleConfigurationRule],
        policy_statements: Sequence[Statement] = (),
        prevent_destroy: bool = False,
    ) -> None:
        super().__init__(scope, id_)
        bucket = S3Bucket(
            self,
            "bucket",
            bucket=name,
            lifecycle={"prevent_destroy": True} if prevent_destroy else None,
        )
        self.name: str = bucket.bucket
        S3BucketPublicAccessBlock(
            self,
            "public_access",
            bucket=self.name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketServerSideEncryptionConfigurationA(
            self, "encryption", bucket=self.name, rule=[_S3_MANAGED_KEYS]
        )
        S3BucketLifecycleConfiguration(
            self, "lifecycle", bucket=self.name, rule=list(lifecycle_rules)
        )
        policy = S3BucketPolicy(
            self,
            "policy",
            bucket=self.name,
            policy=policy_document(_refuse_plain_http(bucket.arn), *policy_statements),
        )
        self.ready_name: str = policy.bucket


_S3_MANAGED_KEYS = S3BucketServerSideEncryptionConfigurationRuleA(
    apply_server_side_encryption_by_default=(
        S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="AES256"
        )
    )
)


def _refuse_plain_http(bucket_arn: str) -> Statement:
    return {
        "Sid": "RefusePlainHttp",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Resource": [bucket_arn, f"{bucket_arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
