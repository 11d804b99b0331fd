"""Where alarms go."""

from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from modules.policy import policy_document


class AlarmTopic(Construct):
    """An encrypted SNS topic that only this account's CloudWatch alarms may publish to.

    The key must let CloudWatch in. An `email` gets a message first in which its owner confirms the
    subscription.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        region: str,
        account_id: str,
        kms_key_arn: str,
        email: str | None,
    ) -> None:
        super().__init__(scope, id_)
        self.arn: str = SnsTopic(
            self,
            "topic",
            name=name,
            kms_master_key_id=kms_key_arn,
            policy=_topic_policy(account_id, f"arn:aws:sns:{region}:{account_id}:{name}"),
        ).arn
        if email:
            SnsTopicSubscription(
                self, "email", topic_arn=self.arn, protocol="email", endpoint=email
            )


def _topic_policy(account_id: str, topic_arn: str) -> str:
    return policy_document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": {"StringEquals": {"aws:SourceAccount": account_id}},
        }
    )
