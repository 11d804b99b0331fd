"""A customer managed key in AWS KMS."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.data_aws_kms_alias import DataAwsKmsAlias
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from modules.policy import Statement, policy_document

_DAYS_TO_CHANGE_ONES_MIND = 30


class EncryptionKey(Construct):
    """A KMS key that AWS rotates each year, and that the account's IAM policies govern.

    `statements` let AWS services use it on their own behalf; those that act for a caller, S3 and
    ECR, need none. Terraform refuses to destroy the key: nobody could read what it encrypts.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        alias: str,
        description: str,
        account_id: str,
        statements: Sequence[Statement] = (),
    ) -> None:
        super().__init__(scope, id_)
        key = KmsKey(
            self,
            "key",
            description=description,
            enable_key_rotation=True,
            deletion_window_in_days=_DAYS_TO_CHANGE_ONES_MIND,
            policy=policy_document(_account_governs(account_id), *statements),
            lifecycle={"prevent_destroy": True},
        )
        self.arn: str = key.arn
        KmsAlias(self, "alias", name=f"alias/{alias}", target_key_id=key.key_id)


class ExistingKey(Construct):
    """The KMS key that an alias names; a plan fails while there is none."""

    def __init__(self, scope: Construct, id_: str, *, alias: str) -> None:
        super().__init__(scope, id_)
        found = DataAwsKmsAlias(self, "alias", name=f"alias/{alias}")
        self.arn: str = found.target_key_arn


def alarms_may_publish_encrypted() -> Statement:
    """Lets CloudWatch alarms publish to an SNS topic that the key encrypts.

    The policy of AWS's own key `alias/aws/sns`, which nobody can change, does not, and alarms would
    be lost without a word. Source: CloudWatch user guide, "Notifying users on alarm changes", and
    SNS developer guide, "Managing encryption keys".
    """
    # In a key's own policy "*" is that key.
    return {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
    }


def logs_may_be_encrypted(*, region: str, account_id: str) -> Statement:
    """Lets CloudWatch Logs encrypt log groups of this account with the key.

    Source: CloudWatch Logs user guide, "Encrypt log data using AWS KMS", step 2.
    """
    groups = f"arn:aws:logs:{region}:{account_id}:log-group:*"
    return {
        "Effect": "Allow",
        "Principal": {"Service": f"logs.{region}.amazonaws.com"},
        "Action": [
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey*",
            "kms:ReEncrypt*",
        ],
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    }


def _account_governs(account_id: str) -> Statement:
    return {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
