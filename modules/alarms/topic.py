"""Where alarms go."""

from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from modules.policy import policy_document

_CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}


class AlarmTopic(Construct):
    """An encrypted SNS topic that only this account's CloudWatch alarms may publish to.

    It has a key of its own: the policy of AWS's key `alias/aws/sns`, which nobody can change, does
    not let CloudWatch in, and alarms would be lost without a word. Source: CloudWatch user guide,
    "Notifying users on alarm changes", and SNS developer guide, "Managing encryption keys".
    An `email` gets a message first in which its owner confirms the subscription.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        region: str,
        account_id: str,
        email: str | None,
    ) -> None:
        super().__init__(scope, id_)
        key = KmsKey(
            self,
            "key",
            description=f"Encrypts the alarms of the SNS topic {name}",
            enable_key_rotation=True,
            deletion_window_in_days=7,
            policy=_key_policy(account_id),
        )
        self.arn: str = SnsTopic(
            self,
            "topic",
            name=name,
            kms_master_key_id=key.arn,
            policy=_topic_policy(account_id, f"arn:aws:sns:{region}:{account_id}:{name}"),
        ).arn
        if email:
            SnsTopicSubscription(
                self, "email", topic_arn=self.arn, protocol="email", endpoint=email
            )


def _key_policy(account_id: str) -> str:
    # In a key's own policy "*" is that key.
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"},
            "Action": "kms:*",
            "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Principal": _CLOUDWATCH,
            "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
            "Resource": "*",
        },
    )


def _topic_policy(account_id: str, topic_arn: str) -> str:
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": _CLOUDWATCH,
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {"StringEquals": {"aws:SourceAccount": account_id}},
        }
    )
