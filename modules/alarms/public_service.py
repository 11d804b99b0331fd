"""What the users of a public service notice."""

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

_NAMESPACE = "AWS/ApplicationELB"
_PERIOD_SECONDS = 60
# ECS watches the alarms for about this long after the last new task has started.
_PERIODS = 3
# Below so many errors in a period the percentage says nothing.
_FEWEST_ERRORS = 5


class PublicServiceAlarms(Construct):
    """Three alarms on a service's target group: errors, unhealthy hosts, slow answers.

    Each rises after three minutes beyond its threshold, falls as soon as one minute is better, and
    tells the topic both times. Where there is no traffic there is no data, and no alarm.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        load_balancer_arn_suffix: str,
        target_group_arn_suffix: str,
        target_5xx_percent: int,
        unhealthy_host_count: int,
        p95_latency_milliseconds: int,
        topic_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        dimensions = {
            "LoadBalancer": load_balancer_arn_suffix,
            "TargetGroup": target_group_arn_suffix,
        }
        errors = CloudwatchMetricAlarm(
            self,
            "errors",
            alarm_name=f"{name}-5xx",
            alarm_description=f"{name} answers {target_5xx_percent} % of its requests with 5xx",
            metric_query=[
                CloudwatchMetricAlarmMetricQuery(
                    id="percent",
                    label="5xx of all requests, percent",
                    expression=(
                        f"IF(FILL(errors, 0) >= {_FEWEST_ERRORS}, 100 * errors / requests, 0)"
                    ),
                    return_data=True,
                ),
                _sum("errors", "HTTPCode_Target_5XX_Count", dimensions),
                _sum("requests", "RequestCount", dimensions),
            ],
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=target_5xx_percent,
            evaluation_periods=_PERIODS,
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        )
        unhealthy_hosts = CloudwatchMetricAlarm(
            self,
            "unhealthy_hosts",
            alarm_name=f"{name}-unhealthy-hosts",
            alarm_description=f"Tasks of {name} fail the load balancer's health check",
            namespace=_NAMESPACE,
            metric_name="UnHealthyHostCount",
            dimensions=dimensions,
            statistic="Maximum",
            period=_PERIOD_SECONDS,
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=unhealthy_host_count,
            evaluation_periods=_PERIODS,
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        )
        latency = CloudwatchMetricAlarm(
            self,
            "latency",
            alarm_name=f"{name}-latency",
            alarm_description=(
                f"{name} takes {p95_latency_milliseconds} ms or more for 5 of 100 requests"
            ),
            namespace=_NAMESPACE,
            metric_name="TargetResponseTime",
            dimensions=dimensions,
            extended_statistic="p95",
            # Too few requests to speak of percentiles leave the alarm as it was.
            evaluate_low_sample_count_percentiles="ignore",
            period=_PERIOD_SECONDS,
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=p95_latency_milliseconds / 1000,
            evaluation_periods=_PERIODS,
            treat_missing_data="notBreaching",
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        )
        alarms = (errors, unhealthy_hosts, latency)
        self.names: list[str] = [alarm.alarm_name for alarm in alarms]
        self.arns: list[str] = [alarm.arn for alarm in alarms]


def _sum(id_: str, metric: str, dimensions: dict[str, str]) -> CloudwatchMetricAlarmMetricQuery:
    return CloudwatchMetricAlarmMetricQuery(
        id=id_,
        metric=CloudwatchMetricAlarmMetricQueryMetric(
            namespace=_NAMESPACE,
            metric_name=metric,
            dimensions=dimensions,
            stat="Sum",
            period=_PERIOD_SECONDS,
        ),
    )
