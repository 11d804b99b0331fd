"""Alarms for a public service that uses up its error budget too fast."""

from decimal import Decimal

from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
)
from constructs import Construct

from modules.alarms.load_balancer_metrics import sum_query

# Burn rates, each with a long and a short window in minutes. 14.4 uses up 2 % of the error budget
# of 30 days in one hour, 6 uses up 5 % in six hours. Source: Google, "The Site Reliability
# Workbook", chapter 5, "Multiwindow, Multi-Burn-Rate Alerts", the two alerts that page.
_BURN_RATES = ((Decimal("14.4"), 60, 5), (Decimal(6), 360, 30))
# With fewer failed requests in a long window, the percentage is not meaningful.
_FEWEST_FAILURES = 5


class AvailabilityAlarm(Construct):
    """A composite alarm that rises when a service burns its error budget at one of two rates.

    The error budget is the share of requests that may fail: 0.1 % with an objective of 99.9 %. Four
    metric alarms without actions compare the failed requests of a window with the budget. The
    composite alarm needs the long window, and the short window, which ends soon after the last
    failure. A request fails if the service answers 5xx or the load balancer cannot connect to it.

    CloudWatch evaluates each window as a sliding window: one period as long as the window, of at
    most 7 days. Sources: CloudWatch API reference, PutMetricAlarm; CloudWatch user guide, "Alarm
    evaluation window".
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        load_balancer_arn_suffix: str,
        target_group_arn_suffix: str,
        objective_percent: float,
        topic_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        self._name = name
        self._dimensions = {
            "LoadBalancer": load_balancer_arn_suffix,
            "TargetGroup": target_group_arn_suffix,
        }
        budget_percent = 100 - Decimal(str(objective_percent))
        self.arn: str = CloudwatchCompositeAlarm(
            self,
            "alarm",
            alarm_name=f"{name}-availability",
            alarm_description=(
                f"{name} fails more requests than an availability of {objective_percent} % allows"
            ),
            alarm_rule=" OR ".join(
                f"({self._window(long, rate * budget_percent, fewest=_FEWEST_FAILURES)} AND "
                f"{self._window(short, rate * budget_percent, fewest=1)})"
                for rate, long, short in _BURN_RATES
            ),
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
        ).arn

    def _window(self, minutes: int, percent: Decimal, *, fewest: int) -> str:
        """Create the alarm of one window, and return the condition that it is in ALARM."""
        share = f"{percent.normalize():f} %"
        alarm = CloudwatchMetricAlarm(
            self,
            f"window_{minutes}",
            alarm_name=f"{self._name}-burn-{minutes}-minutes",
            alarm_description=f"{self._name} fails {share} of its requests in {minutes} minutes",
            metric_query=[
                CloudwatchMetricAlarmMetricQuery(
                    id="percent",
                    label="failed of all requests, percent",
                    expression=f"IF(failed >= {fewest}, 100 * failed / requests, 0)",
                    return_data=True,
                ),
                CloudwatchMetricAlarmMetricQuery(
                    id="failed",
                    label="failed requests",
                    # CloudWatch has no data for a metric of errors while there is no error.
                    expression="SUM([FILL(errors, 0), FILL(refused, 0)])",
                ),
                sum_query(
                    "errors",
                    "HTTPCode_Target_5XX_Count",
                    self._dimensions,
                    period_seconds=60 * minutes,
                ),
                sum_query(
                    "refused",
                    "TargetConnectionErrorCount",
                    self._dimensions,
                    period_seconds=60 * minutes,
                ),
                sum_query(
                    "requests", "RequestCount", self._dimensions, period_seconds=60 * minutes
                ),
            ],
            comparison_operator="GreaterThanOrEqualToThreshold",
            threshold=float(percent),
            evaluation_periods=1,
            treat_missing_data="notBreaching",
        )
        return f'ALARM("{alarm.alarm_name}")'
