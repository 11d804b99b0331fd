"""A customer managed key in AWS KMS."""

from collections.abc import Mapping, Sequence
from typing import Any

from cdktf_cdktf_provider_aws.data_aws_kms_alias import DataAwsKmsAlias
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from modules.policy import Statement, policy_document

_DELETION_WINDOW_DAYS = 30


class EncryptionKey(Construct):
    """A KMS key that AWS rotates every year; IAM policies of the account control its use.

    `statements` let AWS services use the key on their own behalf. S3 and ECR use the key on behalf
    of a caller, so they need no statement. Terraform refuses to destroy the key, because nobody
    could read the encrypted data any more.
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
            deletion_window_in_days=_DELETION_WINDOW_DAYS,
            policy=policy_document(_account_governs(account_id), *statements),
            lifecycle={"prevent_destroy": True},
        )
        self.arn: str = key.arn
        KmsAlias(self, "alias", name=f"alias/{alias}", target_key_id=key.key_id)


class ExistingKey(Construct):
    """An existing KMS key, found by its alias; a plan fails while the key does not exist."""

    def __init__(self, scope: Construct, id_: str, *, alias: str) -> None:
        super().__init__(scope, id_)
        self.arn: str = DataAwsKmsAlias(self, "alias", name=f"alias/{alias}").target_key_arn


def alarms_may_publish_encrypted() -> Statement:
    """Return the statement with which CloudWatch alarms may publish to an encrypted SNS topic.

    The AWS managed key `alias/aws/sns` does not allow this, and nobody can change its policy:
    alarms would be lost without an error. Source: CloudWatch user guide, "Notifying users on alarm
    changes", and SNS developer guide, "Managing encryption keys".
    """
    # In the policy of a key, "*" means that key.
    return {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
    }


def budgets_may_publish_encrypted(account_id: str) -> Statement:
    """Return the statement with which this account's budgets may publish to an encrypted SNS topic.

    Source: AWS Cost Management user guide, "Creating an Amazon SNS topic for budget notifications".
    """
    return {
        "Effect": "Allow",
        "Principal": {"Service": "budgets.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
        "Resource": "*",
        "Condition": from_budgets(account_id),
    }


def from_budgets(account_id: str) -> Mapping[str, Any]:
    """Return the condition that AWS Budgets acts for a budget of this account."""
    return {
        "StringEquals": {"aws:SourceAccount": account_id},
        "ArnLike": {"aws:SourceArn": f"arn:aws:budgets::{account_id}:*"},
    }


def logs_may_be_encrypted(*, region: str, account_id: str) -> Statement:
    """Return the statement with which CloudWatch Logs may encrypt log groups of this account.

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
