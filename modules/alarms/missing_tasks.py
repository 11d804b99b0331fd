"""The alarm for tasks that a service cannot keep running."""

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

_PERIOD_SECONDS = 60
# Longer than new tasks take to start when a service scales out.
_PERIODS = 10


class MissingTasksAlarm(Construct):
    """An alarm for a service that runs fewer tasks than desired for ten minutes.

    The tasks crash, or Fargate has no capacity for them. The alarm compares the metrics of desired
    and running tasks of Container Insights, so autoscaling and a pause do not raise it.
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, cluster: str, service: str, topic_arn: str
    ) -> None:
        super().__init__(scope, id_)
        dimensions = {"ClusterName": cluster, "ServiceName": service}
        self.arn: str = CloudwatchMetricAlarm(
            self,
            "alarm",
            alarm_name=f"{name}-missing-tasks",
            alarm_description=f"{name} runs fewer tasks than desired",
            metric_query=[
                CloudwatchMetricAlarmMetricQuery(
                    id="missing",
                    label="tasks missing",
                    expression="desired - running",
                    return_data=True,
                ),
                _average("desired", "DesiredTaskCount", dimensions),
                _average("running", "RunningTaskCount", dimensions),
            ],
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=1,
            evaluation_periods=_PERIODS,
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        ).arn


def _average(id_: str, metric: str, dimensions: dict[str, str]) -> CloudwatchMetricAlarmMetricQuery:
    return CloudwatchMetricAlarmMetricQuery(
        id=id_,
        metric=CloudwatchMetricAlarmMetricQueryMetric(
            namespace="ECS/ContainerInsights",
            metric_name=metric,
            dimensions=dimensions,
            stat="Average",
            period=_PERIOD_SECONDS,
        ),
    )
