"""A CloudWatch log group."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct


@dataclass(frozen=True)
class LogGroup:
    """Name, retention and encryption of a CloudWatch log group.

    Without a KMS key, CloudWatch Logs encrypts the group with a key that AWS owns.
    """

    name: str
    retention_days: int
    kms_key_arn: str | None

    def create(self, scope: Construct, id_: str) -> CloudwatchLogGroup:
        """Create the log group as a child of `scope`."""
        return CloudwatchLogGroup(
            scope,
            id_,
            name=self.name,
            retention_in_days=self.retention_days,
            kms_key_id=self.kms_key_arn,
        )
