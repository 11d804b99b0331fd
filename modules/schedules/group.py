"""A group of schedules with one dead-letter queue."""

from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from cdktf_cdktf_provider_aws.sqs_queue import SqsQueue
from constructs import Construct

from modules.account import Account
from modules.policy import policy_document

# The longest time that SQS keeps messages. Source: SQS API reference, SetQueueAttributes.
_RETENTION_SECONDS = 14 * 24 * 60 * 60


class ScheduleGroup(Construct):
    """A schedule group, and an SQS queue for the invocations that failed.

    A schedule cannot have tags, but its group has. SQS encrypts the messages with a key of its own,
    and the queue refuses plain HTTP.
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, queue_name: str, account: Account
    ) -> None:
        super().__init__(scope, id_)
        group = SchedulerScheduleGroup(self, "group", name=name)
        self.name: str = group.name
        self.arn: str = group.arn
        self.dead_letter_queue_arn: str = SqsQueue(
            self,
            "dead_letters",
            name=queue_name,
            message_retention_seconds=_RETENTION_SECONDS,
            sqs_managed_sse_enabled=True,
            policy=_refuse_plain_http(account.arn("sqs", queue_name)),
        ).arn


def _refuse_plain_http(queue_arn: str) -> str:
    return policy_document(
        {
            "Sid": "RefusePlainHttp",
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "sqs:*",
            "Resource": queue_arn,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )
