"""The alarm for messages in a dead-letter queue."""

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

_PERIOD_SECONDS = 60


class DeadLettersAlarm(Construct):
    """An alarm while a dead-letter queue holds a message.

    The alarm goes back to OK after the last message has been deleted. Source of the metric: SQS
    developer guide, "Available CloudWatch metrics for Amazon SQS".
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, queue_name: str, topic_arn: str
    ) -> None:
        super().__init__(scope, id_)
        self.arn: str = CloudwatchMetricAlarm(
            self,
            "alarm",
            alarm_name=f"{name}-dead-letters",
            alarm_description=f"A scheduled task of {name} could not be started",
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": queue_name},
            statistic="Maximum",
            period=_PERIOD_SECONDS,
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=1,
            evaluation_periods=1,
            # SQS sends no metrics of an empty queue that nobody has used for six hours.
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        ).arn
