"""A DynamoDB table."""

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
)
from constructs import Construct


class Table(Construct):
    """A DynamoDB table with string keys and on-demand capacity.

    The table is encrypted with the KMS key, or without one with a key that AWS owns. With
    `is_protected`, AWS refuses to delete the table and keeps backups for point-in-time recovery.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        partition_key: str,
        sort_key: str | None,
        kms_key_arn: str | None,
        is_protected: bool,
    ) -> None:
        super().__init__(scope, id_)
        keys = [partition_key, *([sort_key] if sort_key else [])]
        self.table = DynamodbTable(
            self,
            "table",
            name=name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=partition_key,
            range_key=sort_key,
            attribute=[DynamodbTableAttribute(name=key, type="S") for key in keys],
            deletion_protection_enabled=is_protected,
            # The block is needed to disable them, too: without it the provider changes nothing.
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=is_protected),
            server_side_encryption=DynamodbTableServerSideEncryption(
                enabled=kms_key_arn is not None, kms_key_arn=kms_key_arn
            ),
        )
