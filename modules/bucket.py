"""A private S3 bucket, which the state bucket and the log buckets use."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
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
    """A bucket without public access and without ACLs that refuses plain HTTP.

    The bucket is encrypted with the KMS key, or without one with keys that S3 manages. S3 deletes
    objects `retention_days` after they were written; None: never.

    `ready_name` is the name of the bucket, known only after the bucket policy exists. Resources
    that need the policy refer to `ready_name`.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        retention_days: int | None = None,
        policy_statements: Sequence[Statement] = (),
        kms_key_arn: str | None = None,
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
        public_access = S3BucketPublicAccessBlock(
            self,
            "public_access",
            bucket=self.name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketServerSideEncryptionConfigurationA(
            self, "encryption", bucket=self.name, rule=[_encryption(kms_key_arn)]
        )
        if retention_days is not None:
            S3BucketLifecycleConfiguration(
                self, "lifecycle", bucket=self.name, rule=[_expire(retention_days)]
            )
        policy = S3BucketPolicy(
            self,
            "policy",
            bucket=self.name,
            policy=policy_document(_refuse_plain_http(bucket.arn), *policy_statements),
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=self.name,
            # S3's default for new buckets, written out: all objects belong to the bucket's owner,
            # and ACLs are off. Source: Amazon S3 user guide, "Controlling ownership of objects".
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
            # S3 answers requests at the same time with OperationAborted. Source: pull request 46 of
            # sevenwestmedia-labs/pulumi-components.
            depends_on=[policy, public_access],
        )
        self.ready_name: str = policy.bucket


def _expire(retention_days: int) -> S3BucketLifecycleConfigurationRule:
    return S3BucketLifecycleConfigurationRule(
        id="expire",
        status="Enabled",
        filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
        expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=retention_days)],
        abort_incomplete_multipart_upload=[
            S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                days_after_initiation=7
            )
        ],
    )


def _encryption(kms_key_arn: str | None) -> S3BucketServerSideEncryptionConfigurationRuleA:
    return S3BucketServerSideEncryptionConfigurationRuleA(
        apply_server_side_encryption_by_default=(
            S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
                sse_algorithm="aws:kms" if kms_key_arn else "AES256",
                kms_master_key_id=kms_key_arn,
            )
        ),
        # One data key for many objects: S3 calls KMS less often, and KMS bills every request.
        bucket_key_enabled=True if kms_key_arn else None,
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
