"""Alarms for errors, unhealthy tasks and slow answers of a public service."""

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
)
from constructs import Construct

from modules.alarms.load_balancer_metrics import NAMESPACE, sum_query

_PERIOD_SECONDS = 60
# ECS watches the alarms for about as many minutes after the last new task has started.
_PERIODS = 3
# With fewer errors in a period, the percentage is not meaningful.
_FEWEST_ERRORS = 5


class PublicServiceAlarms(Construct):
    """Three alarms on a service's target group: errors, unhealthy hosts, slow answers.

    An alarm goes into ALARM after three minutes beyond its threshold, and back to OK after one
    better minute. The topic is notified both times. Without traffic there is no data, and the state
    is OK.
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
        self._topic_arn = topic_arn
        self._dimensions = {
            "LoadBalancer": load_balancer_arn_suffix,
            "TargetGroup": target_group_arn_suffix,
        }
        alarms = (
            self._errors(name, target_5xx_percent),
            self._of_targets(
                "unhealthy_hosts",
                name=f"{name}-unhealthy-hosts",
                description=f"Tasks of {name} fail the load balancer's health check",
                metric="UnHealthyHostCount",
                statistic="Maximum",
                threshold=unhealthy_host_count,
            ),
            self._of_targets(
                "latency",
                name=f"{name}-latency",
                description=(
                    f"{name} takes {p95_latency_milliseconds} ms or more for 5 of 100 requests"
                ),
                metric="TargetResponseTime",
                percentile="p95",
                threshold=p95_latency_milliseconds / 1000,
            ),
        )
        self.names: list[str] = [alarm.alarm_name for alarm in alarms]
        self.arns: list[str] = [alarm.arn for alarm in alarms]

    def _errors(self, name: str, percent: int) -> CloudwatchMetricAlarm:
        return CloudwatchMetricAlarm(
            self,
            "errors",
            alarm_name=f"{name}-5xx",
            alarm_description=f"{name} answers {percent} % of its requests with 5xx",
            metric_query=[
                CloudwatchMetricAlarmMetricQuery(
                    id="percent",
                    label="5xx of all requests, percent",
                    expression=(
                        f"IF(FILL(errors, 0) >= {_FEWEST_ERRORS}, 100 * errors / requests, 0)"
                    ),
                    return_data=True,
                ),
                sum_query(
                    "errors",
                    "HTTPCode_Target_5XX_Count",
                    self._dimensions,
                    period_seconds=_PERIOD_SECONDS,
                ),
                sum_query(
                    "requests", "RequestCount", self._dimensions, period_seconds=_PERIOD_SECONDS
                ),
            ],
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=percent,
            evaluation_periods=_PERIODS,
            treat_missing_data="notBreaching",
            alarm_actions=[self._topic_arn],
            ok_actions=[self._topic_arn],
        )

    def _of_targets(
        self,
        id_: str,
        *,
        name: str,
        description: str,
        metric: str,
        threshold: float,
        statistic: str | None = None,
        percentile: str | None = None,
    ) -> CloudwatchMetricAlarm:
        """Create an alarm on a metric of the target group, by a `statistic` or a `percentile`."""
        return CloudwatchMetricAlarm(
            self,
            id_,
            alarm_name=name,
            alarm_description=description,
            namespace=NAMESPACE,
            metric_name=metric,
            dimensions=self._dimensions,
            statistic=statistic,
            extended_statistic=percentile,
            # With too few requests for a percentile, the alarm keeps its state.
            evaluate_low_sample_count_percentiles="ignore" if percentile else None,
            period=_PERIOD_SECONDS,
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=threshold,
            evaluation_periods=_PERIODS,
            treat_missing_data="notBreaching",
            alarm_actions=[self._topic_arn],
            ok_actions=[self._topic_arn],
        )
