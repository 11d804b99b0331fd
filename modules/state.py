"""Where Terraform keeps what it knows: the state bucket."""

from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from modules.bucket import PrivateBucket

_OLD_VERSION_RETENTION_DAYS = 90


class StateBucket(Construct):
    """A versioned bucket for Terraform states that Terraform itself refuses to destroy.

    With a KMS key, what is written without saying how is encrypted with that key.
    An old version expires 90 days after a newer one has replaced it.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str, kms_key_arn: str | None) -> None:
        super().__init__(scope, id_)
        bucket = PrivateBucket(
            self,
            "private",
            name=name,
            lifecycle_rules=[_expire_old_versions()],
            kms_key_arn=kms_key_arn,
            prevent_destroy=True,
        )
        S3BucketVersioningA(
            self,
            "versioning",
            bucket=bucket.name,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        self.name: str = bucket.name


def _expire_old_versions() -> S3BucketLifecycleConfigurationRule:
    return S3BucketLifecycleConfigurationRule(
        id="expire-old-versions",
        status="Enabled",
        filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
        noncurrent_version_expiration=[
            S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                noncurrent_days=_OLD_VERSION_RETENTION_DAYS,
            )
        ],
        abort_incomplete_multipart_upload=[
            S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                days_after_initiation=7
            )
        ],
    )
