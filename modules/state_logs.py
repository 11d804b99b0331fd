"""Access logs of the Terraform states."""

from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from constructs import Construct

from modules.bucket import PrivateBucket


class StateLogs(Construct):
    """The server access logs of the state bucket, in a bucket of their own.

    The logs show who read and wrote states. They expire after `retention_days`. The log bucket is
    encrypted with keys that S3 manages, the only keys that a target of server access logs supports.
    Source: Amazon S3 user guide, "Enabling Amazon S3 server access logging".
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        state_bucket: str,
        account_id: str,
        retention_days: int,
    ) -> None:
        super().__init__(scope, id_)
        delivery = {
            "Sid": "AllowServerAccessLogs",
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{name}/*",
            "Condition": {
                "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{state_bucket}"},
                "StringEquals": {"aws:SourceAccount": account_id},
            },
        }
        bucket = PrivateBucket(
            self,
            "private",
            name=name,
            retention_days=retention_days,
            policy_statements=[delivery],
        )
        S3BucketLoggingA(
            self,
            "logging",
            bucket=state_bucket,
            target_bucket=bucket.ready_name,
            target_prefix="requests/",
        )
