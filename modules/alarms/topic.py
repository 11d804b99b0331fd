"""The SNS topic that alarms notify."""

from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from modules.account import Account
from modules.encryption_key import from_budgets
from modules.policy import policy_document


class AlarmTopic(Construct):
    """An encrypted SNS topic that only this account's CloudWatch alarms and budgets may publish to.

    The policy of the key must allow CloudWatch and AWS Budgets to use it. SNS first sends a message
    to `email`, in which the owner of the address confirms the subscription. Source for AWS Budgets:
    AWS Cost Management user guide, "Creating an Amazon SNS topic for budget notifications".
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        account: Account,
        kms_key_arn: str,
        email: str | None,
    ) -> None:
        super().__init__(scope, id_)
        self.arn: str = SnsTopic(
            self,
            "topic",
            name=name,
            kms_master_key_id=kms_key_arn,
            policy=_topic_policy(account.id, account.arn("sns", name)),
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
        },
        {
            "Effect": "Allow",
            "Principal": {"Service": "budgets.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic_arn,
            "Condition": from_budgets(account_id),
        },
    )
