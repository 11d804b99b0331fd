"""Metrics of the load balancer in the expressions of alarms."""

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)

NAMESPACE = "AWS/ApplicationELB"


def sum_query(
    id_: str, metric: str, dimensions: Mapping[str, str], *, period_seconds: int
) -> CloudwatchMetricAlarmMetricQuery:
    """Return the query of the sum of a metric in each period, under an id for expressions."""
    return CloudwatchMetricAlarmMetricQuery(
        id=id_,
        metric=CloudwatchMetricAlarmMetricQueryMetric(
            namespace=NAMESPACE,
            metric_name=metric,
            dimensions=dict(dimensions),
            stat="Sum",
            period=period_seconds,
        ),
    )
