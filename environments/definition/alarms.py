"""What is too much for a public service."""

from typing import Annotated

from pydantic import StrictInt

from environments.definition.base import Definition
from environments.definition.fields import Percent, between


class AlarmThresholds(Definition):
    """What raises an alarm of a public service when it lasts three minutes."""

    target_5xx_percent: Percent = 5
    """Percent of the requests that the tasks answer with 5xx, 1 to 100; five in a minute at
    least, so that the only request of a quiet minute is no outage."""

    unhealthy_host_count: Annotated[StrictInt, between(1, 5000, "hosts")] = 1
    """How many tasks fail the load balancer's health check, 1 to 5000."""

    p95_latency_milliseconds: Annotated[StrictInt, between(1, 3_600_000, "milliseconds")] = 2000
    """Milliseconds in which the tasks answer 95 of 100 requests, 1 to 3600000."""

    @classmethod
    def _label(cls, _values: object) -> str:
        return "alarm_thresholds: "
