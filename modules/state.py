"""The bucket of the Terraform states."""

from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from modules.bucket import PrivateBucket


class StateBucket(Construct):
    """A versioned bucket for Terraform states that Terraform refuses to destroy.

    With a KMS key, that key is the default encryption of the bucket. S3 keeps every version of a
    state. Reasons: docs/decisions/0016-keep-every-version-of-a-state.md.
    """

    def __init__(self, scope: Construct, id_: str, *, name: str, kms_key_arn: str | None) -> None:
        super().__init__(scope, id_)
        bucket = PrivateBucket(
            self, "private", name=name, kms_key_arn=kms_key_arn, prevent_destroy=True
        )
        S3BucketVersioningA(
            self,
            "versioning",
            bucket=bucket.name,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        self.name: str = bucket.name
